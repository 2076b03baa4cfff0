import { ApiError } from '@countersign/client';
import { expect, test } from 'vitest';
import { Patience } from './patience.ts';
import { type PollOptions, pollJob } from './poll-job.ts';

interface Setting extends PollOptions {
  /** The `Retry-After` of each answer; the one after the last says that the job has ended. */
  readonly answers: readonly string[];
  readonly signal?: AbortSignal;
  /** Failures before each answer. @default 0 */
  readonly failures?: number;
  /** What the clock does beside going on. */
  readonly jump?: number;
}

const call = { operation: 'getJob', method: 'GET', url: 'http://localhost/' } as const;
const cut = new ApiError('got no answer', { ...call, code: 'network', retryable: true });

/** Polls with a clock of its own. @returns the waits, and what came of it */
async function poll({
  answers,
  failures = 0,
  jump = 0,
  signal,
  ...options
}: Setting): Promise<[number[], unknown]> {
  const waits: number[] = [];
  let time = 0;
  const timing = {
    now: () => time,
    random: () => 1,
    async sleep(milliseconds: number) {
      waits.push(milliseconds);
      time += milliseconds + jump;
      signal?.throwIfAborted();
    },
  };
  let asked = 0;
  let failed = 0;
  const outcome = await pollJob({
    ...options,
    timing,
    signal,
    patience: new Patience({ failures: 6, timing, signal }),
    async ask() {
      if (failed < failures) {
        failed += 1;
        throw cut;
      }
      failed = 0;
      const asks = answers[asked];
      asked += 1;
      return {
        ended: asked > answers.length,
        response: new Response('', asks ? { headers: { 'retry-after': asks } } : {}),
      };
    },
    isEnded: ({ ended }) => ended,
    describe: () => 'The job is still under way',
  }).then(
    () => 'ended',
    (error: { readonly code?: unknown }) => error.code ?? error,
  );
  return [waits, outcome];
}

test.each<[string, Setting, number[], unknown]>([
  ['grow by a quarter', { answers: ['', '', '', ''] }, [2000, 2500, 3125, 3906.25], 'ended'],
  ['have a longest', { answers: ['', '', ''], interval: 8, longestInterval: 9 }, [8, 9, 9], 'ended'],
  ['are as long as the server asks for', { answers: ['7', '1'] }, [7000, 2500], 'ended'],
  ['may be longer than the longest', { answers: ['60'] }, [60_000], 'ended'],
  ['end with the deadline', { answers: ['', '', '9'], deadline: 5000 }, [2000, 2500, 500], 'ended'],
  [
    'are no longer than the deadline, whoever asks',
    { answers: ['86400', ''], deadline: 10 },
    [10],
    'deadline',
  ],
  ['are over when the clock jumps beyond the deadline', { answers: ['', ''], jump: 4e6 }, [2000], 'deadline'],
  [
    'do not hang where the clock jumps back',
    { answers: ['', '', ''], jump: -9e6 },
    [2000, 2500, 3125],
    'ended',
  ],
])('waits %s', async (_, setting, waits, outcome) => {
  expect(await poll(setting)).toEqual([waits, outcome]);
});

test('failures with answers between them do not add up', async () => {
  expect((await poll({ answers: ['', '', ''], failures: 5 }))[1]).toBe('ended');
  expect((await poll({ answers: [''], failures: 6 }))[1]).toBe('unreachable');
});

test('an abort during a wait ends it with its reason', async () => {
  const reason = new Error('enough');
  expect(await poll({ answers: ['', ''], signal: AbortSignal.abort(reason) })).toEqual([[2000], reason]);
});
