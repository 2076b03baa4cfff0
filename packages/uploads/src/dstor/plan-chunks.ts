import type { FolderFile } from './folder-file.ts';

export interface ChunkLimits {
  /** Bytes of the files of one request; a larger file goes alone. @default 16 MiB */
  readonly chunkSize?: number;
  /** Files of one request. @default 200 */
  readonly chunkFiles?: number;
}

/** Puts files into requests, in their order. The same files and limits give the same plan. */
export function planChunks(
  files: readonly FolderFile[],
  { chunkSize = 16 * 2 ** 20, chunkFiles = 200 }: ChunkLimits,
): FolderFile[][] {
  const chunks: FolderFile[][] = [];
  let bytes = 0;
  for (const file of files) {
    const last = chunks.at(-1);
    if (last === undefined || last.length >= chunkFiles || bytes + file.size > chunkSize) {
      chunks.push([file]);
      bytes = file.size;
    } else {
      last.push(file);
      bytes += file.size;
    }
  }
  return chunks;
}
