import { expect, test } from 'vitest';
import { createPace, parseRetryAfter, sleepForReal } from './pace.ts';

const time = Date.parse('2026-01-01T00:00:00Z');

test.each([
  ['5', 5000],
  ['0', 0],
  [' 2 ', 2000],
  ['Thu, 01 Jan 2026 00:00:30 GMT', 30_000],
  ['Wed, 31 Dec 2025 00:00:00 GMT', 0],
  ['soon', undefined],
  [undefined, undefined],
])('Retry-After %j asks for %j ms', (value, want) => {
  expect(parseRetryAfter(value, time)).toBe(want);
});

test('a rate gives requests their turns evenly apart, however many ask at once', async () => {
  const waits: number[] = [];
  const pace = createPace({
    ratePerSecond: 4,
    now: () => time,
    sleep: async (milliseconds) => void waits.push(milliseconds),
  });
  const { signal } = new AbortController();
  await Promise.all([pace(signal), pace(signal), pace(signal)]);
  expect(waits).toEqual([0, 250, 500]);
});

test('the end of a run ends its waiting', async () => {
  const controller = new AbortController();
  const waiting = sleepForReal(60_000, controller.signal);
  controller.abort();
  await expect(waiting).resolves.toBeUndefined();
});
