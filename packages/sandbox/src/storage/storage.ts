import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { SandboxError } from '../errors.ts';
import { Blobs } from './blobs.ts';
import { createMemoryRecords } from './memory-records.ts';
import { type Collection, defineCollection, type RecordStore } from './records.ts';
import { createSqliteRecords } from './sqlite-records.ts';

/** What a sandbox remembers: records by namespace, and the bytes they refer to. */
export interface Storage {
  readonly records: RecordStore;
  readonly blobs: Blobs;
  /** Notes, inside the caller's transaction, that `by` of a namespace refers to a blob. */
  retain(blob: BlobName, namespace: string, by: string): void;
  /** Takes the note back, and removes the blob once nothing refers to it. */
  release(sha256: string, namespace: string, by: string): void;
  /** Takes back every note of a namespace, and removes all its records. */
  drop(namespace: string): void;
  /** Removes a blob that was stored but never referred to. */
  sweep(sha256: string): void;
  /** The size that a blob has according to its notes; `undefined` when nothing refers to it. */
  sizeOf(sha256: string): number | undefined;
  close(): Promise<void>;
}

/** A blob as a record knows it. */
interface BlobName {
  readonly sha256: string;
  readonly size: number;
}

/** Space of the notes; a namespace cannot have this name. */
const space = ':references';

/** Their values are the blob's size. */
const references = (sha256: string): Collection<number> => defineCollection<number>(sha256);

/** The same notes once more, in the namespace itself. */
const held = defineCollection<true>('held');

export interface StorageOptions {
  /** Keeps everything in this directory, durably. @default memory, and a temporary directory for what is large */
  readonly dataDir?: string | undefined;
}

/** @throws {SandboxError} `data-directory` when the directory cannot be used, or another process uses it */
export function createStorage(options: StorageOptions = {}): Storage {
  const { dataDir } = options;
  const records = dataDir === undefined ? createMemoryRecords() : openRecords(dataDir);
  const blobs = new Blobs({ directory: dataDir });
  const notes = records.space(space);

  const sizeOf = (sha256: string): number | undefined =>
    notes.list(references(sha256), { limit: 1 })[0]?.value;
  let open = true;
  const sweep = (sha256: string): void => {
    if (open && sizeOf(sha256) === undefined) blobs.remove(sha256);
  };
  const release = (sha256: string, namespace: string, by: string): void => {
    notes.delete(references(sha256), `${namespace}/${by}`);
    records.space(namespace).delete(held, `${sha256}/${by}`);
    // After the caller's transaction, which may still be undone: bytes must not go before the note is gone for good.
    queueMicrotask(() => sweep(sha256));
  };
  return {
    records,
    blobs,
    sizeOf,
    sweep,
    retain({ sha256, size }, namespace, by) {
      notes.put(references(sha256), `${namespace}/${by}`, size);
      records.space(namespace).put(held, `${sha256}/${by}`, true);
    },
    release,
    drop(namespace) {
      const own = records.space(namespace);
      own.transaction(() => {
        for (const { key } of own.list(held)) release(key.slice(0, 64), namespace, key.slice(65));
        records.drop(namespace);
      });
    },
    async close() {
      open = false;
      records.close();
      await blobs.close();
    },
  };
}

function openRecords(dataDir: string): RecordStore {
  try {
    // Whoever else works on this machine has no business with what was uploaded.
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    return createSqliteRecords(join(dataDir, 'records.sqlite'));
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    const advice = /locked/.test(message)
      ? 'another sandbox uses it; stop that one or choose another directory'
      : message;
    throw new SandboxError('data-directory', `Cannot use the data directory ${dataDir}: ${advice}.`, {
      cause,
    });
  }
}
