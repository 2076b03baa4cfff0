import { downloadBlobs, type PortsipClient } from '@countersign/portsip';
import type { OnProgress } from '../progress.ts';
import type { ByteSource } from '../source/byte-source.ts';
import { readChunks } from '../source/read-chunks.ts';
import type { StateStore } from '../state/state-store.ts';
import { isUploadError, UploadError } from '../upload-error.ts';
import { Patience } from '../wait/patience.ts';
import { completeTiming, type Timing } from '../wait/timing.ts';
import { BlobSession } from './blob-session.ts';
import { type BlobState, readBlobState } from './blob-state.ts';
import type { Platform } from './platform.ts';

export interface UploadBlobOptions {
  /** What the server shall call the file. @default the name of the file, if the source is one */
  readonly filename?: string;
  /** Asks for a file that the server removes after a while. @default false */
  readonly temporary?: boolean;
  /** Bytes per request; two chunks are kept in memory. @default 16 MiB in the entry for Node, else 8 MiB */
  readonly chunkSize?: number;
  /** Ends the upload; it can be resumed when there is a store. */
  readonly signal?: AbortSignal;
  /** Destroys the upload on the server when the signal is aborted. @default false */
  readonly destroyOnAbort?: boolean;
  readonly onProgress?: OnProgress;
  /** Remembers the upload, so that the same call resumes it, in this process or the next. @default nothing is kept */
  readonly store?: StateStore;
  /**
   * What the store keeps it under. Bytes and streams need one: after an interruption the same key has to mean the same
   * content, once they are complete nothing is kept. @default made of the server and the file
   */
  readonly key?: string;
  /** Failures in a row, without a further byte acknowledged, before it gives up. @default 6 */
  readonly failures?: number;
  /** For tests. @default the platform's */
  readonly timing?: Partial<Timing>;
}

export interface UploadedBlob {
  /** The server's id of the file. */
  readonly id: string;
  /** SHA-256 in hexadecimal: what it is downloaded by. */
  readonly digest: string;
  /** Bytes. */
  readonly size: number;
}

/** Sends a source as one blob, from where the server stands to the verified end. Closes the source. */
export async function sendBlob(
  client: PortsipClient,
  source: ByteSource,
  options: UploadBlobOptions,
  platform: Platform,
): Promise<UploadedBlob> {
  const { chunkSize = platform.chunkSize, signal } = options;
  // A read that never ends must not outlive an abort.
  const close = (): void => void source.close();
  signal?.addEventListener('abort', close);
  let memory: Memory | undefined;
  let session: BlobSession | undefined;
  try {
    signal?.throwIfAborted();
    // Also for NaN, with which a stream would be over before it began.
    if (!(chunkSize >= 1)) throw new TypeError('chunkSize must be 1 or more');
    memory = openMemory(client, source, options);
    const state = await memory.load();
    if (state?.phase === 'complete' && (await isStored(client, state.digest, signal))) return pick(state);
    const context = { client, source, options, memory, platform };
    session = await openSession(context, state);
    return await finishBlob(context, session, state?.phase === 'completing');
  } catch (error) {
    if (options.destroyOnAbort && signal?.aborted) {
      await session?.destroy();
      await memory?.forget();
    } else if (isDeadEnd(error)) {
      await memory?.forget();
      if (isUploadError(error, 'digest-mismatch')) await session?.destroy();
    }
    throw signal?.aborted ? signal.reason : error;
  } finally {
    signal?.removeEventListener('abort', close);
    await source.close();
  }
}

interface Context {
  readonly client: PortsipClient;
  readonly source: ByteSource;
  readonly options: UploadBlobOptions;
  readonly memory: Memory;
  readonly platform: Platform;
}

async function openSession(context: Context, state: BlobState | undefined): Promise<BlobSession> {
  const { client, memory, options, platform, source } = context;
  const { filename = source.name, onProgress, signal, temporary } = options;
  const sessionOptions = {
    client,
    signal,
    sendBytes: platform.sendBytes,
    patience: new Patience({
      failures: options.failures ?? 6,
      timing: completeTiming(options.timing),
      signal,
    }),
    async onChange(session: BlobSession): Promise<void> {
      await memory.keep(session, 'open');
      onProgress?.({ acknowledged: session.held, total: source.size });
    },
  };
  if (state !== undefined && state.phase !== 'complete') {
    const session = await BlobSession.resume(sessionOptions, state, source.size);
    if (session !== undefined) return session;
    if (state.phase === 'completing') {
      throw new UploadError(
        'outcome-unknown',
        'The process ended while the upload was being completed, and the upload is gone: it may be complete.',
        { uploadId: state.uploadId },
      );
    }
  }
  return await BlobSession.open(sessionOptions, {
    ...(filename !== undefined && { filename }),
    ...(temporary !== undefined && { temporary }),
  });
}

async function finishBlob(
  { memory, options, platform, source }: Context,
  session: BlobSession,
  completing: boolean,
): Promise<UploadedBlob> {
  const { chunkSize = platform.chunkSize, signal } = options;
  let size = 0;
  const hasher = await platform.createHasher(source.size);
  let digest: string;
  try {
    for await (const chunk of readChunks(source, chunkSize, hasher)) {
      signal?.throwIfAborted();
      await session.append(chunk, source);
      size = chunk.end;
    }
    digest = await hasher.digest();
  } finally {
    await hasher.close?.();
  }
  signal?.throwIfAborted();
  if (session.held > size) {
    throw new UploadError('source-changed', `The server has ${session.held} bytes, the source only ${size}.`);
  }
  await memory.keep(session, 'completing');
  const id = await session.complete(digest, size, completing);
  await memory.keepResult({ id, digest, size });
  return { id, digest, size };
}

/** Errors after which the upload cannot go on: the next call begins anew. */
function isDeadEnd(error: unknown): boolean {
  return (
    isUploadError(error) &&
    ['upload-expired', 'digest-mismatch', 'range-invalid', 'outcome-unknown', 'source-changed'].includes(
      error.code,
    )
  );
}

interface Memory {
  load(): Promise<BlobState | undefined>;
  keep(session: BlobSession, phase: 'open' | 'completing'): Promise<void>;
  keepResult(result: UploadedBlob): Promise<void>;
  forget(): Promise<void>;
}

function openMemory(client: PortsipClient, source: ByteSource, options: UploadBlobOptions): Memory {
  const { filename, store, temporary } = options;
  if (store !== undefined && (options.key ?? source.identity) === undefined)
    throw new TypeError('a source that is no file needs { key }');
  const key = `portsip ${client.baseUrl} ${options.key ?? source.identity}`;
  // Another name, or a blob that shall stay, is another upload.
  const identity = `${source.identity ?? source.size} ${filename} ${temporary}`;
  const save = async (state: BlobState): Promise<void> => store?.save(key, state);
  return {
    load: async () => readBlobState(await store?.load(key), identity),
    keep: ({ emptyRange, token, uploadId }, phase) =>
      save({ version: 1, phase, identity, uploadId, token, emptyRange }),
    // Nothing tells other bytes, or another stream, from those that are complete.
    keepResult: async (result) =>
      source.identity === undefined
        ? store?.remove(key)
        : save({ version: 1, phase: 'complete', identity, ...result }),
    forget: async () => store?.remove(key),
  };
}

/** Asks by beginning the download: there is no cheaper way. */
async function isStored(
  client: PortsipClient,
  digest: string,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  try {
    const { response } = await downloadBlobs(client, { path: { digest } }, signal && { signal });
    await response.body?.cancel();
    return true;
  } catch {
    signal?.throwIfAborted();
    return false;
  }
}

function pick({ id, digest, size }: UploadedBlob): UploadedBlob {
  return { id, digest, size };
}
