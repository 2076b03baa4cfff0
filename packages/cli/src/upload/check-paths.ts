import { opendir, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { UsageError } from '../usage-error.ts';

/**
 * What is there and can be uploaded: the paths as they were given, by the absolute ones.
 *
 * @throws {UsageError} for what is not there, or is no file or no folder with files where that is needed
 */
export async function checkPaths(
  paths: readonly string[],
  { cwd, kind }: { readonly cwd: string; readonly kind: 'file' | 'folder' },
): Promise<ReadonlyMap<string, string>> {
  for (const path of paths) {
    const found = await stat(resolve(cwd, path)).catch((error: NodeJS.ErrnoException) => {
      throw new UsageError(
        `${path}: ${error.code === 'ENOENT' ? 'there is no such file or folder' : error.message}`,
      );
    });
    if (kind === 'file' && !found.isFile())
      throw new UsageError(`${path} is not a file; only dstor takes folders`);
    if (kind === 'folder' && !found.isDirectory())
      throw new UsageError(`${path} is not a folder; dstor takes folders: put the file into one`);
    if (kind === 'folder' && !(await holdsFile(resolve(cwd, path))))
      throw new UsageError(`${path} holds no file, and dstor takes no upload without one`);
  }
  return new Map(paths.map((path) => [resolve(cwd, path), path]));
}

async function holdsFile(folder: string): Promise<boolean> {
  for await (const entry of await opendir(folder, { recursive: true })) if (!entry.isDirectory()) return true;
  return false;
}
