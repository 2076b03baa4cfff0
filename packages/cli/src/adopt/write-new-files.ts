import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { UsageError } from '../usage-error.ts';

/**
 * Writes files that are not there yet, and never one that is.
 *
 * @returns the paths that were written, in their order
 * @throws {UsageError} when one cannot be written
 */
export function writeNewFiles(directory: string, files: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(files).flatMap(([path, text]) => {
    const file = join(directory, path);
    try {
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, text, { flag: 'wx' });
      return [path];
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : undefined;
      if (code === undefined) throw error;
      if (code === 'EEXIST' && 'syscall' in Object(error) && Object(error).syscall === 'open') return [];
      throw new UsageError(`${file}: cannot be written (${String(code)})`);
    }
  });
}
