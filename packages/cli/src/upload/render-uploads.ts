import { formatBytes } from './format-bytes.ts';
import type { Uploaded } from './journey.ts';

/** One line for each file or folder, with what the server calls it. */
export function renderUploads(uploads: readonly Uploaded[]): string {
  const rows = uploads.map(({ bytes, files, names, path, sent }) => [
    path,
    files === undefined ? formatBytes(bytes) : `${formatBytes(bytes)} in ${countFiles(files.length)}`,
    ...Object.entries(names).map(([name, value]) => `${name} ${value}`),
    ...(sent ? [] : ['(there from a run before: nothing was sent)']),
  ]);
  return rows.map((row) => `${row.join('  ')}\n`).join('');
}

function countFiles(count: number): string {
  return count === 1 ? '1 file' : `${count} files`;
}
