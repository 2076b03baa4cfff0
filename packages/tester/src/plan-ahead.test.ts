import { expect, test } from 'vitest';
import type { LeftOut } from './phase.ts';
import { planAhead } from './plan-ahead.ts';

const named = (message: string): LeftOut => ({ at: '0#', message });

test('what is planned while there is nothing else to do comes in its order, and is no more than asked for', async () => {
  let planned = 0;
  const plan = (function* () {
    for (const name of ['a', 'b', 'c', 'd', 'e']) {
      planned += 1;
      yield named(name);
    }
  })();
  const planner = planAhead(plan, 2);
  expect(planned).toBe(0);
  expect(planner.next()).toMatchObject({ message: 'a' });
  await planner.planWhile(() => true);
  expect(planned).toBe(3);
  expect(planner.next()).toMatchObject({ message: 'b' });
  await planner.planWhile(() => false);
  expect(planned).toBe(3);
  await planner.planWhile(() => true);
  expect(planned).toBe(4);
  expect([planner.next(), planner.next(), planner.next()]).toMatchObject(
    ['c', 'd', 'e'].map((message) => ({ message })),
  );
  await planner.planWhile(() => true);
  expect(planner.next()).toBeUndefined();
});

test('a plan that waits for something itself is followed step by step', async () => {
  const planner = planAhead(
    (async function* () {
      yield named('a');
    })(),
    2,
  );
  await planner.planWhile(() => true);
  expect(await planner.next()).toMatchObject({ message: 'a' });
  expect(await planner.next()).toBeUndefined();
});
