import { once } from 'node:events';
import { expect, test } from 'vitest';
import { startDeadline } from './start-deadline.ts';

const never = new AbortController().signal;

test('time that went by before does not count', async () => {
  const until = performance.now() + 40;
  while (performance.now() < until);
  const start = performance.now();
  const deadline = startDeadline(30, never);
  await once(deadline.signal, 'abort');
  expect(performance.now() - start).toBeGreaterThanOrEqual(30);
  expect(deadline.expired()).toBe(true);
});

test('the end of the run ends it too, also one that was before', () => {
  const run = new AbortController();
  const deadline = startDeadline(60_000, run.signal);
  expect(deadline.signal.aborted).toBe(false);
  run.abort();
  for (const each of [deadline, startDeadline(60_000, run.signal)]) {
    expect(each.signal.aborted).toBe(true);
    expect(each.expired()).toBe(false);
    each.clear();
  }
});

test('nothing ends what is over', () => {
  const run = new AbortController();
  const deadline = startDeadline(60_000, run.signal);
  deadline.clear();
  run.abort();
  expect(deadline.signal.aborted).toBe(false);
});
