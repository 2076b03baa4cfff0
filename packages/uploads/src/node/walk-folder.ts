import { type Dirent, type Stats, stat as statWithCallback } from 'node:fs';
import { readdir, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { UploadError } from '../upload-error.ts';

/** That of `node:fs/promises` leaves more behind, for every file. */
const stat = promisify(statWithCallback);

/**
 * What happens to symbolic links: `refuse` ends the walk with `source-unsupported`, `skip` leaves them out, `follow` takes
 * what they point to, wherever that is.
 */
export type SymlinkPolicy = 'refuse' | 'skip' | 'follow';

export interface WalkedFile {
  /** Below the folder, with `/` between directories. */
  readonly path: string;
  readonly size: number;
  /** Milliseconds since 1970. */
  readonly modified: number;
}

/**
 * The files of a folder in the order of their names, found as they are asked for. Empty directories are left out.
 *
 * @throws UploadError `source-unsupported` for what is neither file nor directory, and for links that lead in circles
 */
export async function* walkFolder(folder: string, symlinks: SymlinkPolicy): AsyncGenerator<WalkedFile> {
  yield* walk({ folder, symlinks }, '', [await realpath(folder)]);
}

interface Walk {
  readonly folder: string;
  readonly symlinks: SymlinkPolicy;
}

async function* walk(where: Walk, below: string, parents: readonly string[]): AsyncGenerator<WalkedFile> {
  const entries = await readdir(join(where.folder, below), { withFileTypes: true });
  entries.sort((one, other) => (one.name < other.name ? -1 : 1));
  for (const entry of entries) {
    const path = below === '' ? entry.name : `${below}/${entry.name}`;
    const location = join(where.folder, path);
    if (entry.isSymbolicLink() && where.symlinks === 'skip') continue;
    if (entry.isSymbolicLink() && where.symlinks === 'refuse') {
      throw unsupported(location, 'is a symbolic link; pass { symlinks } to skip or follow it');
    }
    const found: Dirent | Stats = entry.isSymbolicLink() ? await stat(location) : entry;
    if (found.isDirectory()) {
      const real = await realpath(location);
      if (parents.includes(real)) throw unsupported(location, 'leads back to a directory that it is in');
      yield* walk(where, path, [...parents, real]);
    } else if (found.isFile()) {
      const { mtimeMs, size } = await stat(location);
      yield { path, size, modified: mtimeMs };
    } else {
      throw unsupported(location, 'is neither a file nor a directory');
    }
  }
}

function unsupported(location: string, what: string): UploadError {
  return new UploadError('source-unsupported', `${location} ${what}.`);
}
