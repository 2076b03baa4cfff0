import { expect, test } from 'vitest';
import { observeTrace } from '../judge-trace.ts';
import { contract, type Sent, type TakenStep, traceOf } from './trace-fixture.ts';

const note = (text: string, rank: number): object => ({ text, rank });
const [one, two, three] = [note('one', 1), note('two', 2), note('three', 3)];

/** Notes that were sent at once, the answer, and what their list shows. */
const batch = (
  answer: Sent,
  shown: readonly unknown[],
  sent = [one, two, three],
): Record<string, TakenStep> => ({
  batch: {
    role: 'batch',
    call: 'addNote',
    batch: ['notes'],
    input: { body: { mediaType: 'application/json', value: { notes: sent } } },
    sent: [answer],
  },
  list: { role: 'batch-list', call: 'listNotes', after: 'batch', sent: [{ status: 200, answer: shown }] },
});
const lost = ['list-misses-created'];

const cases: readonly (readonly [
  name: string,
  trace: Record<string, TakenStep>,
  problems: readonly string[],
])[] = [
  ['all are there', batch({ status: 201 }, [note('old', 9), three, two, one]), []],
  ['one is lost', batch({ status: 201 }, [one, three]), lost],
  ['none is there', batch({ status: 201 }, [note('old', 9)]), []],
  ['accepted for later', batch({ status: 202 }, [one]), []],
  ['refused', batch({ status: 400 }, [one]), []],
  ['one is shown otherwise', batch({ status: 201 }, [one, note('TWO', 2), three]), []],
  [
    'one is said to be refused',
    batch({ status: 207, answer: [{ status: 201 }, { status: 409 }, { status: 201 }] }, [one, three]),
    [],
  ],
  [
    'another one than was refused',
    batch({ status: 207, answer: [{ status: 201 }, { status: 409 }, { status: 201 }] }, [one, two]),
    lost,
  ],
  [
    'one has an error',
    batch({ status: 200, answer: { items: [{ ok: true }, { error: 'no' }, { ok: true }] } }, [one, three]),
    [],
  ],
  ['fewer were added', batch({ status: 200, answer: { added: 2 } }, [one, three]), []],
  ['all were added', batch({ status: 200, answer: { added: 3 } }, [one, three]), lost],
  ['some were skipped', batch({ status: 200, answer: { skipped: [2] } }, [one, three]), []],
  ['two of the same key', batch({ status: 201 }, [one, note('two', 3)], [one, two, note('two', 3)]), []],
];

test.each(cases)('%s', (_name, steps, problems) => {
  const found = observeTrace(contract, traceOf(steps)).filter(({ problem }) => problem !== undefined);
  expect(found.map(({ rule }) => rule)).toEqual(problems);
});
