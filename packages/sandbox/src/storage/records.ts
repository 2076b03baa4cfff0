/** A kind of record: its name in the store and, for the compiler, the shape of its values. */
export interface Collection<Value> {
  readonly name: string;
  /** Never present: carries the type only. */
  readonly value?: Value;
}

/** Names a collection. Parts after the first divide it, for example by owner: `pakt.files/<owner>`. */
export function defineCollection<Value>(...name: readonly string[]): Collection<Value> {
  return { name: name.join('/') };
}

export interface Entry<Value> {
  readonly key: string;
  readonly value: Value;
}

export interface Page {
  /** @default 0 */
  readonly offset?: number;
  /** @default all */
  readonly limit?: number;
  /** @default false */
  readonly descending?: boolean;
}

/**
 * The state of one namespace: plain JSON values by collection and key. Everything is synchronous, so that a read and the
 * write that depends on it cannot be interleaved with another request. Values are replaced, never changed in place.
 */
export interface Records {
  get<Value>(collection: Collection<Value>, key: string): Value | undefined;
  put<Value>(collection: Collection<Value>, key: string, value: Value): void;
  /** False when there was no such record. */
  delete(collection: Collection<unknown>, key: string): boolean;
  count(collection: Collection<unknown>): number;
  /** In the order of the keys. */
  list<Value>(collection: Collection<Value>, page?: Page): Entry<Value>[];
  /** All or nothing: what `work` throws undoes what it wrote. Once it returns, the writes survive the process. Nests. */
  transaction<Result>(work: () => Result): Result;
}

/** Where records live: one process-wide store with a `Records` per namespace. */
export interface RecordStore {
  space(name: string): Records;
  /** Names of the spaces that hold a record. */
  spaces(): string[];
  /** Removes every record of a space. */
  drop(name: string): void;
  close(): void;
}
