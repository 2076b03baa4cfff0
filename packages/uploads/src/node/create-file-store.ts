import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { StateStore } from '../state/state-store.ts';

/**
 * A store with one file per upload in a directory, which is made when it is needed. Files are replaced whole, so that a
 * killed process leaves the old or the new one, and only their owner may read them.
 */
export function createFileStore(directory: string): StateStore {
  const fileOf = (key: string): string =>
    join(directory, `${createHash('sha256').update(key).digest('hex')}.json`);
  return {
    async load(key) {
      try {
        return JSON.parse(await readFile(fileOf(key), 'utf8'));
      } catch (error) {
        // A file that is no JSON tells nothing: the upload begins anew.
        if (error instanceof SyntaxError || (error as NodeJS.ErrnoException).code === 'ENOENT')
          return undefined;
        throw error;
      }
    },
    async save(key, state) {
      await mkdir(directory, { recursive: true, mode: 0o700 });
      const file = fileOf(key);
      const draft = `${file}.${randomUUID()}`;
      await writeFile(draft, JSON.stringify(state), { mode: 0o600 });
      await rename(draft, file);
    },
    async remove(key) {
      await rm(fileOf(key), { force: true });
    },
  };
}
