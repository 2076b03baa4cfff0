import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startSandbox } from '@countersign/sandbox/testing';
import type { Timing } from '@countersign/uploads/portsip';

export type Sandbox = Awaited<ReturnType<typeof startSandbox>>;

/** A place that is gone afterwards: a sandbox of its own, and a directory for files. */
export interface Place extends AsyncDisposable {
  readonly sandbox: Sandbox;
  readonly directory: string;
}

export async function openPlace(options: Parameters<typeof startSandbox>[0] = {}): Promise<Place> {
  const directory = mkdtempSync(join(tmpdir(), 'uploads-test-'));
  const sandbox = await startSandbox(options);
  return {
    sandbox,
    directory,
    async [Symbol.asyncDispose]() {
      await sandbox.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** Waits take a turn of the event loop, and are written down. */
export function fastTiming(waits: number[] = []): Timing {
  return {
    now: Date.now,
    random: () => 0.5,
    async sleep(milliseconds, signal) {
      waits.push(milliseconds);
      await new Promise((resolve) => setImmediate(resolve));
      signal?.throwIfAborted();
    },
  };
}

/** Bytes that differ at every place. */
export function makeBytes(size: number, seed = 1): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(size);
  let state = seed;
  for (let at = 0; at < size; at += 1) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    bytes[at] = state >>> 24;
  }
  return bytes;
}

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** Bytes of request bodies that arrived, by operation. The latest request is in the journal a moment after its answer. */
export function receivedBytes(sandbox: Sandbox, operation: string): number {
  return sandbox
    .namespace()
    .journal.list()
    .filter((entry) => entry.operation === operation)
    .reduce((sum, { requestBytes }) => sum + requestBytes, 0);
}

export function count(sandbox: Sandbox, operation: string, status?: number): number {
  return sandbox
    .namespace()
    .journal.list()
    .filter((entry) => entry.operation === operation && (status === undefined || entry.status === status))
    .length;
}
