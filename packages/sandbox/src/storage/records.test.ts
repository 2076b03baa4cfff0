import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import { createMemoryRecords } from './memory-records.ts';
import { defineCollection, type RecordStore } from './records.ts';
import { createSqliteRecords } from './sqlite-records.ts';

const directories: string[] = [];
afterEach(() => {
  for (const directory of directories.splice(0)) rmSync(directory, { recursive: true, force: true });
});

function sqliteFile(): string {
  const directory = mkdtempSync(join(tmpdir(), 'sandbox-records-'));
  directories.push(directory);
  return join(directory, 'records.sqlite');
}

const numbers = [defineCollection<number>('one'), defineCollection<number>('two', 'part')];
const key = fc.string({ unit: fc.constantFrom('a', 'b', 'Z', 'é', '/', '0', ' '), maxLength: 3 });
const write = fc.record({
  in: fc.nat(1),
  key,
  value: fc.option(fc.nat(9), { nil: undefined }),
});
const step = fc.record({ writes: fc.array(write, { maxLength: 6 }), fail: fc.boolean() });
const page = fc.record({ offset: fc.nat(4), limit: fc.nat(5), descending: fc.boolean() });

function play(
  store: RecordStore,
  steps: readonly (typeof step extends fc.Arbitrary<infer S> ? S : never)[],
): void {
  const space = store.space('ns');
  for (const { writes, fail } of steps) {
    try {
      space.transaction(() => {
        for (const each of writes) {
          const collection = numbers[each.in] ?? defineCollection<number>('one');
          if (each.value === undefined) space.delete(collection, each.key);
          else space.put(collection, each.key, each.value);
        }
        if (fail) throw new Error('undo');
      });
    } catch (error) {
      expect(error).toHaveProperty('message', 'undo');
    }
  }
}

test('memory and SQLite hold the same records after any transactions, failed ones included', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 8 }), page, (steps, wanted) => {
      const memory = createMemoryRecords();
      const sqlite = createSqliteRecords(':memory:');
      play(memory, steps);
      play(sqlite, steps);
      for (const collection of numbers) {
        expect(memory.space('ns').list(collection)).toEqual(sqlite.space('ns').list(collection));
        expect(memory.space('ns').list(collection, wanted)).toEqual(
          sqlite.space('ns').list(collection, wanted),
        );
        expect(memory.space('ns').count(collection)).toBe(sqlite.space('ns').count(collection));
        expect(memory.space('other').count(collection)).toBe(0);
      }
      expect(memory.spaces()).toEqual(sqlite.spaces());
      sqlite.close();
    }),
    { numRuns: 150 },
  );
});

test('SQLite records are there after the file is opened again', () => {
  const file = sqliteFile();
  const first = createSqliteRecords(file);
  first.space('a').put(numbers[0] ?? defineCollection('one'), 'k', 7);
  first.space('b').put(numbers[0] ?? defineCollection('one'), 'k', 8);
  first.drop('b');
  first.close();
  const second = createSqliteRecords(file);
  expect(second.spaces()).toEqual(['a']);
  expect(second.space('a').get(defineCollection<number>('one'), 'k')).toBe(7);
  second.close();
});

test('a database that is in use cannot be opened a second time', () => {
  const file = sqliteFile();
  const first = createSqliteRecords(file);
  expect(() => createSqliteRecords(file)).toThrow(/locked/);
  first.close();
});
