import { getHeapStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { createDeadlines } from './create-deadlines.ts';

const never = new AbortController().signal;

test('time that went by before does not count', async () => {
  const until = performance.now() + 40;
  while (performance.now() < until);
  const start = performance.now();
  const { promise, resolve } = Promise.withResolvers<void>();
  const deadline = createDeadlines(30).start(never, resolve);
  await promise;
  expect(performance.now() - start).toBeGreaterThanOrEqual(30);
  expect(deadline.expired()).toBe(true);
});

test('the end of the run ends it too, also one that was before', () => {
  const run = new AbortController();
  let ends = 0;
  const start = () => createDeadlines(60_000).start(run.signal, () => (ends += 1));
  const deadline = start();
  expect(ends).toBe(0);
  run.abort();
  for (const each of [deadline, start()]) {
    expect(each.expired()).toBe(false);
    each.clear();
  }
  expect(ends).toBe(2);
});

test('nothing ends what is over', () => {
  const run = new AbortController();
  let ends = 0;
  createDeadlines(60_000)
    .start(run.signal, () => (ends += 1))
    .clear();
  run.abort();
  expect(ends).toBe(0);
});

test('each has all of its time, whatever began and ended before', async () => {
  const deadlines = createDeadlines(30);
  const ended: string[] = [];
  deadlines.start(never, () => ended.push('cleared')).clear();
  const first = Promise.withResolvers<void>();
  const second = Promise.withResolvers<void>();
  const began = performance.now();
  const deadline = deadlines.start(never, first.resolve);
  // From within the end of another one, so that it is due later than that.
  await first.promise;
  const later = deadlines.start(never, second.resolve);
  expect([deadline.expired(), later.expired()]).toEqual([true, false]);
  await second.promise;
  expect(later.expired()).toBe(true);
  expect(performance.now() - began).toBeGreaterThanOrEqual(60);
  expect(ended).toEqual([]);
});

test('what is over is let go by the small garbage collections already', () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as (options: { readonly type: 'minor' }) => void;
  const deadlines = createDeadlines(60_000);
  const held = (): number => {
    for (let round = 0; round < 4; round += 1) collect({ type: 'minor' });
    return getHeapStatistics().used_heap_size;
  };
  const exchanges = (count: number): void => {
    for (let index = 0; index < count; index += 1) {
      const body = new Array<number>(100).fill(index);
      deadlines.start(never, () => body.fill(0)).clear();
      if (index % 500 === 0) collect({ type: 'minor' });
    }
  };
  exchanges(2000);
  const before = held();
  exchanges(20_000);
  expect((held() - before) / 20_000).toBeLessThan(50);
});
