import { stat } from 'node:fs/promises';
import { createClient } from '@countersign/pakt';
import { isUploadError, uploadFile } from '@countersign/uploads/node/pakt';
import { clientOptions } from './client-options.ts';
import type { Journey, JourneyOptions, Uploaded } from './journey.ts';

/**
 * Each file, one after the other. The API cannot resume a file; what is remembered until all are there is which of them
 * are, so that a command that is started again sends the others only.
 */
export const uploadPakt: Journey = async (paths, options) => {
  const { signal, store, watch } = options;
  const client = createClient(clientOptions(options));
  const key = `pakt ${JSON.stringify([options.baseUrl, options.private, paths])}`;
  const known = await loadDone(store, key);
  const done: Record<string, Uploaded> = {};
  for (const path of paths) {
    const { mtimeMs, size } = await stat(path);
    const identity = `${path} ${size} ${mtimeMs}`;
    const before = known.done[identity];
    if (before !== undefined) {
      done[identity] = { ...before, sent: false };
      continue;
    }
    watch.begin(path);
    if (known.begun === identity)
      watch.warn(`${path} was being sent when the run before ended: the server may have it twice.`);
    await store?.save(key, { version: 1, done, begun: identity });
    const record = await uploadFile(client, path, {
      private: options.private,
      signal,
      onProgress: watch.progress,
    }).catch(async (error: unknown) => {
      // A file that was refused is not there for sure.
      if (isUploadError(error) && error.code !== 'outcome-unknown')
        await store?.save(key, { version: 1, done });
      throw error;
    });
    const names = { id: record._id, url: record.url };
    done[identity] = { path, bytes: Number(record.size), sent: true, names };
    await store?.save(key, { version: 1, done });
  }
  await store?.remove(key);
  return Object.values(done);
};

interface Done {
  /** By path, size and time of the file. */
  readonly done: Readonly<Record<string, Uploaded>>;
  readonly begun?: string;
}

async function loadDone(store: JourneyOptions['store'], key: string): Promise<Done> {
  const state = await store?.load(key);
  const known = typeof state === 'object' && state !== null && 'version' in state && state.version === 1;
  // Written above, under a key of its own: the version tells the shape.
  return known ? (state as unknown as Done) : { done: {} };
}
