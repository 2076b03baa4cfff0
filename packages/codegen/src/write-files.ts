import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { compareFiles, type Difference } from './compare-files.ts';
import type { PlannedFile } from './plan.ts';

/**
 * Makes a directory hold the planned files. What is already so stays untouched; of the unplanned files only `.gen.ts` ones
 * are removed, as nobody else writes those.
 *
 * @returns what differed before
 */
export async function writeFiles(
  directory: string,
  files: readonly PlannedFile[],
  owned?: (path: string) => boolean,
): Promise<Difference> {
  const difference = await compareFiles(directory, files, owned);
  const outdated = new Set([...difference.changed, ...difference.missing]);
  for (const { path, text } of files) {
    if (!outdated.has(path)) continue;
    const file = join(directory, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
  }
  for (const path of difference.extra) if (path.endsWith('.gen.ts')) await rm(join(directory, path));
  return difference;
}
