import type { Asset, Batch, ClevverClient } from '@countersign/clevver';
import type { OutgoingFile } from '../files/outgoing-file.ts';
import type { OnProgress } from '../progress.ts';
import { runPool } from '../run-pool.ts';
import type { StateStore } from '../state/state-store.ts';
import { isUploadError } from '../upload-error.ts';
import type { PollOptions } from '../wait/poll-job.ts';
import { completeTiming, type Timing } from '../wait/timing.ts';
import { attachFile, type BatchSessionOptions, ensureStarted, openBatch } from './batch-session.ts';
import { waitForBatch } from './wait-for-batch.ts';

export interface StoreFilesOptions {
  /** Files that are sent at the same time. @default 3 */
  readonly concurrency?: number;
  /**
   * How often to begin anew in another batch when the answer to a file was lost. The batch before is never started, so
   * that nothing is stored twice. @default 2
   */
  readonly restarts?: number;
  readonly signal?: AbortSignal;
  /** Told after every file that the server has taken; it begins at 0 again with a new batch. */
  readonly onProgress?: OnProgress;
  /** Told of every file that the server has taken. */
  readonly onFile?: (asset: Asset) => void;
  /** Told of the batch while its job runs. */
  readonly onBatch?: (batch: Batch) => void;
  /** Remembers the batch, so that the same call resumes it, in this process or the next. @default nothing is kept */
  readonly store?: StateStore;
  /**
   * What the store keeps it under. Needed with a store. After an interruption the same key has to mean the same files, and
   * where there are bytes, a `Blob` or a stream among them, nothing is kept once they are delivered.
   */
  readonly key?: string;
  /** How to wait for the job. */
  readonly polling?: PollOptions;
  /** Failures in a row of the same request before it gives up. @default 6 */
  readonly failures?: number;
  /** For tests. @default the platform's */
  readonly timing?: Partial<Timing>;
}

export interface StoredFiles {
  /** As it is when delivered. */
  readonly batch: Batch;
  /** In the order of the files. */
  readonly assets: readonly Asset[];
}

interface BatchState {
  readonly version: 1;
  readonly identity: string;
  readonly batchId: string;
  readonly phase: 'attaching' | 'starting';
  /** Files that were begun; one without an asset may have arrived all the same. */
  readonly begun: readonly number[];
  readonly assets: readonly (Asset | null)[];
}

/** Creates a batch, attaches the files, starts it and waits until it is delivered. */
export async function sendFiles(
  client: ClevverClient,
  files: readonly OutgoingFile[],
  options: StoreFilesOptions,
): Promise<StoredFiles> {
  if (files.length === 0) throw new TypeError('a batch needs a file');
  if (options.store !== undefined && options.key === undefined)
    throw new TypeError('pass { key }, by which the batch is found in the store again');
  const journey = new BatchJourney(client, files, options);
  for (let restarts = options.restarts ?? 2; ; restarts -= 1) {
    try {
      return await journey.run();
    } catch (error) {
      if (isUploadError(error, 'deadline')) throw error;
      // Interrupted files leave doubts, which the next call finds in the state.
      if (options.signal?.aborted || !isUploadError(error)) throw error;
      if (error.code === 'outcome-unknown' || error.code === 'upload-expired' || error.code === 'job-failed')
        await journey.forget();
      if (error.code !== 'outcome-unknown' || restarts <= 0) throw error;
    }
  }
}

class BatchJourney {
  readonly #files: readonly OutgoingFile[];
  readonly #options: StoreFilesOptions;
  readonly #session: BatchSessionOptions;
  readonly #key: string;
  readonly #identity: string;
  #begun = new Set<number>();
  #assets: (Asset | null)[] = [];
  #saved: Promise<void> = Promise.resolve();

  constructor(client: ClevverClient, files: readonly OutgoingFile[], options: StoreFilesOptions) {
    const { failures = 6, signal, timing } = options;
    this.#files = files;
    this.#options = options;
    this.#session = { client, failures, signal, timing: completeTiming(timing) };
    this.#key = `clevver ${client.baseUrl} ${options.key}`;
    this.#identity = JSON.stringify(files.map(({ name, size, version }) => [name, size, version]));
  }

  async run(): Promise<StoredFiles> {
    const { onBatch, polling, signal } = this.#options;
    signal?.throwIfAborted();
    const state = await this.#load();
    const batchId = state?.batchId ?? (await openBatch(this.#session));
    this.#begun = new Set(state?.begun);
    this.#assets = this.#files.map((_, index) => state?.assets[index] ?? null);
    if (state?.phase !== 'starting') await this.#attachAll(batchId);
    await this.#save(batchId, 'starting');
    await ensureStarted(this.#session, batchId, state?.phase === 'starting');
    const batch = await waitForBatch(this.#session.client, batchId, {
      ...polling,
      failures: this.#session.failures,
      timing: this.#session.timing,
      ...(signal && { signal }),
      ...(onBatch && { onBatch }),
    });
    // Nothing tells other bytes, or another stream, from those that are there.
    if (this.#files.some(({ version }) => version === '')) await this.forget();
    return { batch, assets: this.#assets.filter((asset) => asset !== null) };
  }

  async #attachAll(batchId: string): Promise<void> {
    const { concurrency = 3, onFile, onProgress, signal } = this.#options;
    const sizes = this.#files.map(({ size }) => size);
    const total = sizes.reduce(
      (sum, size) => (sum === undefined || size === undefined ? undefined : sum + size),
      0,
    );
    const report = (): void => {
      const acknowledged = this.#assets.reduce((sum, asset) => sum + (asset?.file_size ?? 0), 0);
      onProgress?.({ acknowledged, total });
    };
    const missing = [...this.#files.keys()].filter((index) => !this.#begun.has(index));
    await runPool(missing, concurrency, signal, async (index, both) => {
      const file = this.#files[index];
      if (file === undefined) return;
      this.#begun.add(index);
      await this.#save(batchId, 'attaching');
      const asset = await attachFile(this.#session, batchId, file, both);
      this.#assets[index] = asset;
      onFile?.(asset);
      report();
      await this.#save(batchId, 'attaching');
    });
  }

  /** A state with a file that was begun and not acknowledged is of no use: nobody can tell whether it is attached. */
  async #load(): Promise<BatchState | undefined> {
    const state = (await this.#options.store?.load(this.#key)) as BatchState | undefined;
    // Written by this class, under a key of its own: version and identity tell the rest.
    if (state?.version !== 1 || state.identity !== this.#identity) return undefined;
    return state.begun.every((index) => state.assets[index] != null) ? state : undefined;
  }

  async #save(batchId: string, phase: BatchState['phase']): Promise<void> {
    const { store } = this.#options;
    if (store === undefined) return;
    this.#saved = this.#saved.then(() =>
      store.save(this.#key, {
        version: 1,
        identity: this.#identity,
        batchId,
        phase,
        begun: [...this.#begun],
        assets: this.#assets,
      }),
    );
    await this.#saved;
  }

  async forget(): Promise<void> {
    await this.#saved;
    await this.#options.store?.remove(this.#key);
  }
}
