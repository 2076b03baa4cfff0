import { parseContract } from '@countersign/contract/load';
import { expect, test } from 'vitest';
import type { TestCase } from './case.ts';
import type { LeftOut } from './phase.ts';
import { planAhead } from './plan-ahead.ts';

const named = (message: string): LeftOut => ({ at: '0#', message });

const { operations } = await parseContract(
  JSON.stringify({
    openapi: '3.1.1',
    info: { title: 'Ahead', version: '1' },
    paths: { '/things': { get: { responses: { 200: { description: 'Things' } } } } },
  }),
);
const [operation] = operations;
if (operation === undefined) throw new Error('the operation is missing');

const caseWith = (bytes: number | undefined): TestCase => ({
  id: 'a',
  phase: 'fuzz',
  operation,
  label: 'a',
  ...(bytes !== undefined && { bytes }),
  run: async () => [],
});

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

test.each([
  ['small bodies', 1000, 20],
  ['bodies of half a MiB', 2 ** 19, 2],
  ['bodies of several MiB', 5 * 2 ** 20, 1],
  ['bodies of which nothing is known', undefined, 16],
])('of cases with %s no more are planned than may be held', async (_, bytes, expected) => {
  let planned = 0;
  const planner = planAhead(
    (function* () {
      for (;;) {
        planned += 1;
        yield caseWith(bytes);
      }
    })(),
    20,
  );
  await planner.planWhile(() => true);
  expect(planned).toBe(expected);
  planner.next();
  await planner.planWhile(() => true);
  expect(planned).toBe(expected + 1);
});
