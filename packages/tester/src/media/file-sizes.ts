export interface SizeOptions {
  /** The largest size, in bytes. @default 65537 */
  readonly most?: number;
  /** Further sizes around which things may go wrong: of chunks, buffers, limits. */
  readonly around?: readonly number[];
}

/** What buffers are made of: lines, pages, pipe and socket buffers, stream windows, a megabyte and its multiples. */
const buffers = [256, 1024, 4096, 8192, 16_384, 65_536, 262_144, 1_048_576, 4_194_304];

/** Sizes in bytes at which uploads go wrong, in ascending order: nothing, one byte, and beside every size of a buffer. */
export function boundarySizes({ around = [], most = 65_537 }: SizeOptions = {}): number[] {
  const beside = [...buffers, ...around].flatMap((size) => [size - 1, size, size + 1]);
  const sizes = new Set([0, 1, ...beside].filter((size) => size >= 0 && size <= most));
  return [...sizes].sort((one, other) => one - other);
}
