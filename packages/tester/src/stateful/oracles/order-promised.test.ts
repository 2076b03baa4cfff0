import { expect, test } from 'vitest';
import type { Trace } from '../step.ts';
import { orderPromised } from './order-promised.ts';
import { contract, traceOf } from './trace-fixture.ts';

const at = (...days: readonly number[]): readonly object[] =>
  days.map((day) => ({ id: String(day), createdAt: `2026-01-0${day}T00:00:00Z` }));

/** A list of which its description says something. */
function listed(description: string, items: readonly object[]): Trace {
  const trace = traceOf({
    list: { role: 'list', call: 'listThings', sent: [{ status: 200, answer: { items } }] },
  });
  return new Map(
    [...trace].map(([id, result]) => {
      const operation = { ...result.step.operation, description };
      return [id, { ...result, step: { ...result.step, operation } }];
    }),
  );
}

test.each<[words: string, items: readonly object[], found: boolean | undefined]>([
  ['All things, newest first.', at(3, 2, 1), false],
  ['All things, newest first.', at(1, 2, 3), true],
  ['The most recent\nfirst.', at(3, 1, 2), true],
  ['The oldest first.', at(1, 2, 3), false],
  ['The oldest first.', at(2, 1), true],
  ['The oldest first, or the newest first with a flag.', at(2, 1), undefined],
  ['Newest first.', at(1, 1, 1), undefined],
  ['Newest first.', at(2, 2, 1), false],
  ['Newest first.', [...at(1), { id: '2' }], undefined],
  ['Newest first.', at(1, 2).map((item) => ({ ...item, sentAt: '2026-01-01T00:00:00Z' })), undefined],
  ['Pinned things, then the newest first.', at(1, 2), undefined],
  ['The newest things.', at(1, 2), undefined],
])('%s %j: %s', (words, items, found) => {
  const [observation] = orderPromised(contract, listed(words, items));
  expect(observation && observation.problem !== undefined).toBe(found);
});
