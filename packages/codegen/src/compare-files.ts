import { join } from 'node:path';
import { loadExistingPaths, loadExistingText } from './load-existing.ts';
import type { PlannedFile } from './plan.ts';

/** How a directory differs from a plan; paths relative to it, sorted. */
export interface Difference {
  readonly changed: readonly string[];
  readonly missing: readonly string[];
  /** There, but not planned. */
  readonly extra: readonly string[];
}

/**
 * Compares planned files with those below a directory. Line ends are compared as `\n`, since version control may check
 * files out with others.
 *
 * @param owned which unplanned files count as extra; @default all but installed and built ones
 */
export async function compareFiles(
  directory: string,
  files: readonly PlannedFile[],
  owned: (path: string) => boolean = () => true,
): Promise<Difference> {
  const planned = new Set(files.map(({ path }) => path));
  const states = await Promise.all(
    files.map(async ({ path, text }) => ({
      path,
      text,
      there: await loadExistingText(join(directory, path)),
    })),
  );
  const existing = await loadExistingPaths(directory);
  return {
    changed: states
      .filter(({ text, there }) => there !== undefined && there.replaceAll('\r\n', '\n') !== text)
      .map(({ path }) => path)
      .sort(),
    missing: states
      .filter(({ there }) => there === undefined)
      .map(({ path }) => path)
      .sort(),
    extra: existing.filter((path) => !planned.has(path) && owned(path)),
  };
}
