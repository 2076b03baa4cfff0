import { defineCollection, type Records } from './records.ts';

const numbers = defineCollection<number>('numbers');

/** The next number of a sequence, from 1. Inside the caller's transaction. */
export function nextNumber(records: Records, sequence: string): number {
  const next = (records.get(numbers, sequence) ?? 0) + 1;
  records.put(numbers, sequence, next);
  return next;
}
