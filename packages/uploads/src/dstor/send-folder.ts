import type { DstorClient } from '@countersign/dstor';
import type { OnProgress } from '../progress.ts';
import { runPool } from '../run-pool.ts';
import type { StateStore } from '../state/state-store.ts';
import { isUploadError, UploadError } from '../upload-error.ts';
import type { PollOptions } from '../wait/poll-job.ts';
import { completeTiming, type Timing } from '../wait/timing.ts';
import {
  type FolderFile,
  type FolderFiles,
  filesBetween,
  identifyFolder,
  isKnownAgain,
} from './folder-file.ts';
import { FolderSession, type FolderSessionOptions } from './folder-session.ts';
import { FolderMemory, type FolderState } from './folder-state.ts';
import { type ChunkLimits, planChunks } from './plan-chunks.ts';

export interface UploadFolderOptions extends ChunkLimits {
  /** What the server shall call the folder. @default the name of the folder, where there is one */
  readonly folderPath?: string;
  /** Chunks that are sent at the same time. @default 3 */
  readonly concurrency?: number;
  readonly signal?: AbortSignal;
  /** Told after every chunk that the server has taken. */
  readonly onProgress?: OnProgress;
  /** Told of every file, when the server has taken it. */
  readonly onFile?: (file: SentFile) => void;
  /** Remembers the upload, so that the same call resumes it, in this process or the next. @default nothing is kept */
  readonly store?: StateStore;
  /**
   * What the store keeps it under. Files that are in no folder need one: after an interruption the same key has to mean
   * the same content, and where there are bytes or a `Blob` among them, nothing is kept once they are complete.
   * @default made of the server and the folder
   */
  readonly key?: string;
  /** How to wait for the server's job. */
  readonly polling?: PollOptions;
  /** Failures in a row of the same request before it gives up. @default 6 */
  readonly failures?: number;
  /** For tests. @default the platform's */
  readonly timing?: Partial<Timing>;
}

export interface SentFile {
  /** Below the folder, with `/` between directories. */
  readonly path: string;
  /** Bytes. */
  readonly size: number;
}

export interface StoredFile extends SentFile {
  /** Content id, where the server tells it. */
  readonly hash: string | undefined;
}

export interface UploadedFolder {
  /** Content id of the folder, where the server tells it. */
  readonly hash: string | undefined;
  readonly name: string | undefined;
  /** In the order in which they were sent. */
  readonly files: readonly StoredFile[];
}

/** Sends the files of a folder in chunks and waits until the server has processed them. */
export async function sendFolder(
  client: DstorClient,
  files: FolderFiles,
  options: UploadFolderOptions & { readonly folderPath: string },
): Promise<UploadedFolder> {
  if (files.length === 0) throw new TypeError('the folder has no files');
  if (options.store !== undefined && options.key === undefined)
    throw new TypeError('files that are in no folder need { key }');
  const starts = planChunks(files, options);
  // Another plan, or another name, is another upload.
  const identity = `${await identifyFolder(files, starts)} ${options.folderPath}`;
  const memory = new FolderMemory(options.store, `dstor ${client.baseUrl} ${options.key}`, identity);
  try {
    const upload = new FolderUpload(client, files, starts, options, memory);
    const uploaded = await upload.run(await memory.load());
    // Nothing tells other bytes from those that are there.
    if (!isKnownAgain(files)) await memory.forget();
    return uploaded;
  } catch (error) {
    if (isUploadError(error) && deadEnds.has(error.code)) await memory.forget();
    throw error;
  }
}

/** After these the upload cannot go on: the next call begins anew. */
const deadEnds: ReadonlySet<string> = new Set([
  'upload-expired',
  'job-failed',
  'source-changed',
  'outcome-unknown',
]);

class FolderUpload {
  readonly #client: DstorClient;
  readonly #files: FolderFiles;
  /** Index of the first file of each chunk. */
  readonly #starts: readonly number[];
  readonly #options: UploadFolderOptions & { readonly folderPath: string };
  readonly #memory: FolderMemory;
  readonly #begun = new Set<number>();
  readonly #taken = new Set<number>();
  #total = 0;
  #acknowledged = 0;

  constructor(
    client: DstorClient,
    files: FolderFiles,
    starts: readonly number[],
    options: UploadFolderOptions & { readonly folderPath: string },
    memory: FolderMemory,
  ) {
    this.#client = client;
    this.#files = files;
    this.#starts = starts;
    this.#options = options;
    this.#memory = memory;
    for (const { size } of filesBetween(files)) this.#total += size;
  }

  async run(state: FolderState | undefined): Promise<UploadedFolder> {
    this.#options.signal?.throwIfAborted();
    const known = state && (await this.#resume(state));
    const session = known ?? (await this.#open());
    if (known === undefined || state?.phase === 'sending') {
      await this.#sendAll(session);
      await this.#save(session, 'sent');
    }
    return await this.#finish(session);
  }

  #filesOf(chunk: number): FolderFile[] {
    return [...filesBetween(this.#files, this.#starts[chunk], this.#starts[chunk + 1])];
  }

  #sessionOptions(): FolderSessionOptions {
    const { failures = 6, signal, timing } = this.#options;
    return { client: this.#client, failures, signal, timing: completeTiming(timing) };
  }

  async #open(): Promise<FolderSession> {
    this.#begun.clear();
    this.#taken.clear();
    const session = await FolderSession.open(this.#sessionOptions(), {
      chunks_number: this.#starts.length,
      folder_path: this.#options.folderPath,
    });
    await this.#save(session, 'sending');
    return session;
  }

  /** @returns undefined when the server no longer knows the upload, or not as it was left */
  async #resume(state: FolderState): Promise<FolderSession | undefined> {
    const session = new FolderSession(this.#sessionOptions(), state.token);
    try {
      const complete = await session.hasBegun(this.#options.signal ?? new AbortController().signal);
      if (state.phase !== 'sending' && !complete) return undefined;
    } catch (error) {
      if (isUploadError(error, 'upload-expired')) return undefined;
      throw error;
    }
    for (const index of state.begun) this.#begun.add(index);
    for (const index of state.taken) this.#acknowledge(index);
    return session;
  }

  /**
   * Every chunk once, then those whose answer was lost. The server counts requests and begins its job at the last one, so
   * a chunk that is sent twice may stand in for one that is still missing. Hence nothing is repeated before everything was
   * sent, and then all that is in doubt goes together: whichever of these requests is counted last, nothing is missing.
   */
  async #sendAll(session: FolderSession): Promise<void> {
    const { concurrency = 3, signal } = this.#options;
    const fresh = [...this.#starts.keys()].filter((index) => !this.#begun.has(index));
    await runPool(fresh, concurrency, signal, async (index, both) => {
      this.#begun.add(index);
      await this.#save(session, 'sending');
      const outcome = await session.send(this.#filesOf(index), both);
      if (outcome === 'surplus') throw takenOver();
      if (outcome === 'unsure') {
        // Nothing else is sent into a broken connection.
        await session.hasBegun(both);
        return;
      }
      this.#acknowledge(index);
      await this.#save(session, 'sending');
    });
    const unsure = [...this.#begun].filter((index) => !this.#taken.has(index));
    if (unsure.length > 0) await this.#settle(session, unsure);
  }

  async #settle(session: FolderSession, unsure: readonly number[]): Promise<void> {
    const { failures = 6, signal = new AbortController().signal } = this.#options;
    const files = unsure.flatMap((index) => this.#filesOf(index));
    let lost = 0;
    for (let counted = 0; counted < unsure.length && !(await session.hasBegun(signal)); ) {
      const outcome = await session.send(files, signal);
      if (outcome === 'surplus') break;
      if (outcome === 'taken') counted += 1;
      else lost += 1;
      if (lost >= failures)
        throw new UploadError('unreachable', 'The answers to a chunk were lost again and again.');
    }
    for (const index of unsure) this.#acknowledge(index);
  }

  #acknowledge(index: number): void {
    if (this.#taken.has(index)) return;
    this.#begun.add(index);
    this.#taken.add(index);
    const { onFile, onProgress } = this.#options;
    for (const { path, size } of this.#filesOf(index)) {
      this.#acknowledged += size;
      onFile?.({ path, size });
    }
    onProgress?.({ acknowledged: this.#acknowledged, total: this.#total });
  }

  async #finish(session: FolderSession): Promise<UploadedFolder> {
    const { data } = await session.waitForEnd(this.#options.polling ?? {});
    const [folder, ...entries] = data ?? [];
    const hashes = new Map(entries.map(({ Hash, Name }) => [Name, Hash]));
    const files: StoredFile[] = [];
    for (const { path, size } of filesBetween(this.#files))
      files.push({ path, size, hash: hashes.get(path) });
    return { hash: folder?.Hash, name: folder?.Name, files };
  }

  async #save({ token }: FolderSession, phase: FolderState['phase']): Promise<void> {
    await this.#memory.save(() => ({
      token,
      phase,
      begun: phase === 'sending' ? [...this.#begun] : [],
      taken: phase === 'sending' ? [...this.#taken] : [],
    }));
  }
}

function takenOver(): UploadError {
  return new UploadError(
    'outcome-unknown',
    'The server has all chunks before they were sent: is the folder being sent twice?',
  );
}
