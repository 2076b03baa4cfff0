import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Neither written by generation nor wrong beside what is: installed, built, or kept by releases. */
const ignored: ReadonlySet<string> = new Set(['node_modules', 'dist', '.turbo', 'CHANGELOG.md']);

/** The paths of the files below a directory, `/` between directories; none when it does not exist. */
export async function loadExistingPaths(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { withFileTypes: true }).catch(noneIfMissing);
  const paths = await Promise.all(
    entries
      .filter((entry) => !ignored.has(entry.name))
      .map(async (entry) => {
        const path = join(directory, entry.name);
        if (!entry.isDirectory()) return [entry.name];
        const below = await loadExistingPaths(path);
        return below.map((inner) => `${entry.name}/${inner}`);
      }),
  );
  return paths.flat().sort();
}

/** The text of a file, or undefined when there is none. */
export async function loadExistingText(path: string): Promise<string | undefined> {
  return readFile(path, 'utf8').catch((error: unknown) => {
    if (isMissing(error)) return undefined;
    throw error;
  });
}

function noneIfMissing(error: unknown): [] {
  if (isMissing(error)) return [];
  throw error;
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
