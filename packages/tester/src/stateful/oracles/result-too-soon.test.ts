import { expect, test } from 'vitest';
import { observeTrace } from '../judge-trace.ts';
import { contract, operation, type TakenStep, traceOf } from './trace-fixture.ts';

const { job } = operation('startJob');
if (job === undefined) throw new TypeError('startJob starts no job');

const started: TakenStep = { role: 'create', call: 'startJob', sent: [{ status: 202, answer: { id: '1' } }] };
const look = (state: string, after: string): TakenStep => ({
  role: 'read',
  call: 'getJob',
  object: 'start',
  after,
  sent: [{ status: 200, answer: { state } }],
});
const early = (before: string, status: number, after: string): Record<string, TakenStep> => ({
  start: started,
  before: look(before, 'start'),
  result: {
    role: 'result',
    call: 'getResult',
    object: 'start',
    after: 'before',
    awaits: job,
    sent: [{ status, answer: {} }],
  },
  after: look(after, 'result'),
});
const ended = (state: string, status: number): Record<string, TakenStep> => ({
  start: started,
  poll: {
    role: 'poll',
    call: 'getJob',
    object: 'start',
    after: 'start',
    job,
    ended: 'end',
    sent: [{ status: 200, answer: { state } }],
  },
  result: { role: 'read', call: 'getResult', object: 'start', after: 'poll', sent: [{ status, answer: {} }] },
});

const cases: readonly (readonly [
  name: string,
  trace: Record<string, TakenStep>,
  problems: readonly string[],
])[] = [
  ['refused while it runs', early('waiting', 409, 'running'), []],
  ['given while it runs', early('waiting', 200, 'running'), ['state-ignored']],
  ['given when it may have ended', early('running', 200, 'done'), []],
  ['given when it had ended', early('done', 200, 'done'), []],
  ['in a state that is not described', early('warming', 200, 'running'), []],
  ['refused for something else', early('waiting', 403, 'running'), []],
  ['given once it has ended', ended('done', 200), []],
  ['refused once it has ended', ended('done', 409), ['status-misused']],
  ['refused once it has failed', ended('failed', 409), []],
  ['not there once it has ended', ended('done', 404), []],
];

test.each(cases)('%s', (_name, trace, problems) => {
  const found = observeTrace(contract, traceOf(trace)).filter(
    ({ problem }) => problem?.operation.id === 'getResult',
  );
  expect(found.map(({ rule }) => rule)).toEqual(problems);
});
