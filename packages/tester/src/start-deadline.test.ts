import { expect, test } from 'vitest';
import { startDeadline } from './start-deadline.ts';

const never = new AbortController().signal;

test('time that went by before does not count', async () => {
  const until = performance.now() + 40;
  while (performance.now() < until);
  const start = performance.now();
  const { promise, resolve } = Promise.withResolvers<void>();
  const deadline = startDeadline(30, never, resolve);
  await promise;
  expect(performance.now() - start).toBeGreaterThanOrEqual(30);
  expect(deadline.expired()).toBe(true);
});

test('the end of the run ends it too, also one that was before', () => {
  const run = new AbortController();
  let ends = 0;
  const start = () => startDeadline(60_000, run.signal, () => (ends += 1));
  const deadline = start();
  expect(ends).toBe(0);
  run.abort();
  for (const each of [deadline, start()]) {
    expect(each.expired()).toBe(false);
    each.clear();
  }
  expect(ends).toBe(2);
});

test('nothing ends what is over', () => {
  const run = new AbortController();
  let ends = 0;
  startDeadline(60_000, run.signal, () => (ends += 1)).clear();
  run.abort();
  expect(ends).toBe(0);
});
