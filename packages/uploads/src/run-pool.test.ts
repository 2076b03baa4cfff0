import { expect, test } from 'vitest';
import { runPool } from './run-pool.ts';

test('no more than a number of items are worked on at a time, and all of them are', async () => {
  let running = 0;
  let most = 0;
  const done: number[] = [];
  await runPool([...Array(20).keys()], 4, undefined, async (item) => {
    running += 1;
    most = Math.max(most, running);
    await new Promise((resolve) => setImmediate(resolve));
    running -= 1;
    done.push(item);
  });
  expect(most).toBe(4);
  expect(done.length).toBe(20);
});

test('the first failure is thrown, ends what is under way and lets nothing else begin', async () => {
  const begun: number[] = [];
  const told: unknown[] = [];
  const running = runPool([0, 1, 2, 3, 4], 2, undefined, async (item, signal) => {
    begun.push(item);
    if (item === 1) throw new Error('first');
    await new Promise((resolve) => signal.addEventListener('abort', resolve));
    told.push(item);
    throw new Error('second');
  });
  await expect(running).rejects.toThrow('first');
  expect([begun, told]).toEqual([[0, 1], [0]]);
});

test('an abort is thrown as its own reason', async () => {
  const controller = new AbortController();
  const reason = new Error('enough');
  const running = runPool([0, 1], 1, controller.signal, async () => controller.abort(reason));
  await expect(running).rejects.toBe(reason);
});
