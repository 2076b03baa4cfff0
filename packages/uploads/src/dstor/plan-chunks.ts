import type { FolderFiles } from './folder-file.ts';

export interface ChunkLimits {
  /** Bytes of the files of one request; a larger file goes alone. @default 16 MiB */
  readonly chunkSize?: number;
  /** Files of one request. @default 200 */
  readonly chunkFiles?: number;
}

/**
 * Puts files into requests, in their order. The same files and limits give the same plan.
 *
 * @returns the index of the first file of each request
 */
export function planChunks(
  files: FolderFiles,
  { chunkSize = 16 * 2 ** 20, chunkFiles = 200 }: ChunkLimits,
): number[] {
  const starts: number[] = [];
  let count = 0;
  let bytes = 0;
  for (let index = 0; index < files.length; index += 1) {
    const size = files.at(index)?.size ?? 0;
    count += 1;
    bytes += size;
    if (index > 0 && count <= chunkFiles && bytes <= chunkSize) continue;
    starts.push(index);
    count = 1;
    bytes = size;
  }
  return starts;
}
