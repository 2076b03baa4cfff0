import { expect, test } from 'vitest';
import { observeTrace } from '../judge-trace.ts';
import { contract, type TakenStep, traceOf } from './trace-fixture.ts';

const look = (status: number): TakenStep => ({
  role: 'read',
  call: 'getCard',
  sent: [{ status, answer: {} }],
});
const put = (status: number, after: string): TakenStep => ({
  role: 'renew',
  call: 'putCard',
  after,
  sent: [{ status }],
});

/** What was found and answered, in turn. */
const cases: readonly (readonly [name: string, answers: readonly number[], problems: number])[] = [
  ['new, and there', [404, 201, 200, 200], 0],
  ['there from the beginning', [200, 200, 200, 200], 0],
  ['new as if it was there', [404, 200, 200, 200], 1],
  ['there as if it was new', [404, 201, 200, 201], 1],
  ['refused', [404, 409, 404, 201], 0],
  ['only accepted', [404, 202, 404, 202], 0],
  ['made, and hidden', [404, 201, 404, 200], 0],
  ['not to be seen', [403, 200, 403, 201], 0],
];

test.each(cases)('%s', (_name, [before = 0, first = 0, between = 0, second = 0], problems) => {
  const trace = traceOf({
    before: look(before),
    first: put(first, 'before'),
    between: look(between),
    second: put(second, 'between'),
  });
  const found = observeTrace(contract, trace).filter(({ problem }) => problem !== undefined);
  expect(found.map(({ rule }) => rule)).toEqual(Array(problems).fill('status-misused'));
});
