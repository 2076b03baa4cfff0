import { ApiError } from '@countersign/client';
import { expect, test } from 'vitest';
import { isUploadError } from '../upload-error.ts';
import { Patience } from './patience.ts';
import { readRetryAfter } from './retry-after.ts';
import { completeTiming } from './timing.ts';

const call = { operation: 'getThing', method: 'GET', url: 'http://localhost/' } as const;
const cut = new ApiError('got no answer', { ...call, code: 'network', retryable: true });

test('waits grow up to ten seconds, and the patience ends', async () => {
  const waits: number[] = [];
  const timing = { now: () => 0, random: () => 1, sleep: async (ms: number) => void waits.push(ms) };
  const patience = new Patience({ failures: 9, timing, signal: undefined });
  const spendAll = async (): Promise<void> => {
    for (;;) await patience.spend(cut);
  };
  const error: unknown = await spendAll().catch((reason: unknown) => reason);
  expect(isUploadError(error, 'unreachable')).toBe(true);
  expect(waits).toEqual([400, 800, 1600, 3200, 6400, 10_000, 10_000, 10_000]);
  patience.renew();
  await patience.spend(cut);
  expect(waits.at(-1)).toBe(400);
});

test('a redirect that is refused comes back, and is not waited for', async () => {
  const timing = completeTiming({ sleep: async () => expect.unreachable() });
  const patience = new Patience({ failures: 9, timing, signal: undefined });
  const redirected = new ApiError('unexpected redirect', { ...call, code: 'network', retryable: false });
  await expect(patience.spend(redirected)).rejects.toMatchObject({ code: 'unreachable', cause: redirected });
});

test('what is no failure of a call is thrown as it is, at once', async () => {
  const timing = completeTiming({ sleep: async () => expect.unreachable() });
  const own = new TypeError('in a callback');
  await expect(new Patience({ failures: 9, timing, signal: undefined }).spend(own)).rejects.toBe(own);
});

test.each([
  ['3', 3000],
  ['0', 0],
  ['Thu, 01 Jan 1970 00:00:20 GMT', 15_000],
  ['Thu, 01 Jan 1970 00:00:01 GMT', 0],
  ['soon', 0],
])('Retry-After %j is a wait of %i ms', (value, wait) => {
  expect(readRetryAfter(new Headers({ 'Retry-After': value }), 5000)).toBe(wait);
});

test('a wait ends at once when it is aborted', async () => {
  const controller = new AbortController();
  const waiting = completeTiming().sleep(1_000_000, controller.signal);
  controller.abort(new Error('enough'));
  await expect(waiting).rejects.toThrow('enough');
  await expect(completeTiming().sleep(1_000_000, controller.signal)).rejects.toThrow('enough');
});
