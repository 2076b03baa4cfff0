import type { Collection, Entry, Page, RecordStore, Records } from './records.ts';
import { SortedMap } from './sorted-map.ts';

/** Records that live as long as the process. */
export function createMemoryRecords(): RecordStore {
  const spaces = new Map<string, MemoryRecords>();
  return {
    space(name) {
      const space = spaces.get(name) ?? new MemoryRecords();
      spaces.set(name, space);
      return space;
    },
    spaces: () => [...spaces].filter(([, space]) => !space.isEmpty()).map(([name]) => name),
    drop: (name) => spaces.get(name)?.clear(),
    close: () => spaces.clear(),
  };
}

class MemoryRecords implements Records {
  readonly #collections = new Map<string, SortedMap<unknown>>();
  /** How to undo the writes of the transaction that is under way, the latest last. */
  #undo: (() => void)[] | undefined;

  get<Value>(collection: Collection<Value>, key: string): Value | undefined {
    // A collection's name fixes the type of its values; only `put` writes them.
    return this.#collections.get(collection.name)?.get(key) as Value | undefined;
  }

  put<Value>(collection: Collection<Value>, key: string, value: Value): void {
    this.#write(collection.name, key, value);
  }

  delete(collection: Collection<unknown>, key: string): boolean {
    const found = this.#collections.get(collection.name)?.get(key) !== undefined;
    if (found) this.#write(collection.name, key, undefined);
    return found;
  }

  count(collection: Collection<unknown>): number {
    return this.#collections.get(collection.name)?.size ?? 0;
  }

  list<Value>(collection: Collection<Value>, page: Page = {}): Entry<Value>[] {
    const map = this.#collections.get(collection.name);
    if (map === undefined) return [];
    return map.keys(page).map((key) => ({ key, value: map.get(key) as Value }));
  }

  transaction<Result>(work: () => Result): Result {
    if (this.#undo !== undefined) return work();
    const undo: (() => void)[] = [];
    this.#undo = undo;
    try {
      return work();
    } catch (error) {
      this.#undo = undefined;
      for (const step of undo.reverse()) step();
      throw error;
    } finally {
      this.#undo = undefined;
    }
  }

  isEmpty(): boolean {
    return this.#collections.size === 0;
  }

  clear(): void {
    this.#collections.clear();
  }

  #write(name: string, key: string, value: unknown): void {
    const map = this.#collections.get(name) ?? new SortedMap<unknown>();
    const before = map.get(key);
    this.#undo?.push(() => this.#write(name, key, before));
    if (value === undefined) map.delete(key);
    else map.set(key, value);
    if (map.size === 0) this.#collections.delete(name);
    else this.#collections.set(name, map);
  }
}
