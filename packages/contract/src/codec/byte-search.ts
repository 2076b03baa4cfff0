/** Finds one sequence of bytes in others, skipping as many as it can (Boyer–Moore–Horspool). */
export interface ByteSearch {
  readonly length: number;
  /** The first place at or after `from`, or -1. */
  indexIn(bytes: Uint8Array, from?: number): number;
}

export function createByteSearch(needle: Uint8Array): ByteSearch {
  const last = needle.length - 1;
  const shifts = new Int32Array(256).fill(needle.length);
  for (let index = 0; index < last; index++) shifts[needle[index] ?? 0] = last - index;
  return {
    length: needle.length,
    indexIn(bytes, from = 0) {
      let at = Math.max(from, 0);
      while (at + last < bytes.length) {
        let index = last;
        while (index >= 0 && bytes[at + index] === needle[index]) index--;
        if (index < 0) return at;
        at += shifts[bytes[at + last] ?? 0] ?? 1;
      }
      return -1;
    },
  };
}

export function concatBytes(chunks: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(chunks.reduce((total, chunk) => total + chunk.length, 0));
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.length;
  }
  return bytes;
}
