import { expect, test } from 'vitest';
import { runStorm } from './storm.ts';

test('uploads through a storm of faults end bit for bit or in one typed error, none twice, none short', async () => {
  const { errors, exact, faults, wrong } = await runStorm(40, 7);
  expect(wrong).toEqual([]);
  expect(exact + Object.values(errors).reduce((sum, many) => sum + many, 0)).toBe(40);
  expect(exact).toBeGreaterThan(20);
  expect(faults).toBeGreaterThan(40);
}, 120_000);
