import { expect, test } from 'vitest';
import { createMemoryRecords } from '../storage/memory-records.ts';
import { Clock } from './clock.ts';
import { DueWork, type Worker } from './due-work.ts';

function setUp(
  workers: (at: { now: () => number; log: string[]; due: () => DueWork }) => Record<string, Worker>,
) {
  const log: string[] = [];
  const clock = new Clock(() => 0);
  clock.set(1_000, true);
  const records = createMemoryRecords().space('');
  const due: DueWork = new DueWork({
    records,
    clock,
    workers: workers({ now: () => clock.now(), log, due: () => due }),
    onError: (error) => log.push(String(error)),
  });
  return { clock, due, log };
}

test('advancing does each piece of work at its own time, and what it plans in turn', async () => {
  const { clock, due, log } = setUp(({ now, log, due }) => ({
    first(subject) {
      log.push(`first ${subject} ${now()}`);
      due().schedule({ at: now() + 5, kind: 'second', subject });
    },
    async second(subject) {
      await Promise.resolve();
      log.push(`second ${subject} ${now()}`);
    },
  }));
  due.schedule({ at: 1_010, kind: 'first', subject: 'b' });
  due.schedule({ at: 1_002, kind: 'first', subject: 'a' });
  await due.advance(1);
  expect(log).toEqual([]);
  await due.advance(20);
  expect(log).toEqual(['first a 1002', 'second a 1007', 'first b 1010', 'second b 1015']);
  expect(clock.now()).toBe(1_021);
});

test('work that is planned again or called off is done once or never', async () => {
  const { due, log } = setUp(({ log, now }) => ({ work: (subject) => void log.push(`${subject} ${now()}`) }));
  due.schedule({ at: 1_001, kind: 'work', subject: 'put-off' });
  due.schedule({ at: 1_009, kind: 'work', subject: 'put-off' });
  due.schedule({ at: 1_001, kind: 'work', subject: 'called-off' });
  due.cancel('work', 'called-off');
  await due.advance(100);
  expect(log).toEqual(['put-off 1009']);
});

test('work that fails is reported and does not stop the rest', async () => {
  const { due, log } = setUp(({ log }) => ({
    fail() {
      throw new Error('broken');
    },
    work: (subject) => void log.push(subject),
  }));
  due.schedule({ at: 1_001, kind: 'fail', subject: 'x' });
  due.schedule({ at: 1_002, kind: 'work', subject: 'after' });
  await due.advance(2);
  expect(log).toEqual(['Error: broken', 'after']);
});

test('a poke does synchronous work before it returns', () => {
  const { clock, due, log } = setUp(({ log }) => ({ work: (subject) => void log.push(subject) }));
  due.schedule({ at: 1_500, kind: 'work', subject: 'now' });
  due.poke();
  expect(log).toEqual([]);
  clock.set(1_500);
  due.poke();
  expect(log).toEqual(['now']);
});
