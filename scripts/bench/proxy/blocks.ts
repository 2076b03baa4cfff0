import { createHash } from 'node:crypto';

const size = 2 ** 20;

/** The same bytes for the same length, a MiB at a time; no two neighbours are alike. */
export function* blocks(bytes: number): Generator<Buffer> {
  const kinds = Array.from({ length: 4 }, (_, kind) =>
    Buffer.alloc(size, createHash('sha256').update(`${kind}`).digest()),
  );
  for (let at = 0, kind = 0; at < bytes; at += size, kind += 1) {
    const block = kinds[kind % kinds.length] ?? Buffer.alloc(size);
    yield bytes - at < size ? block.subarray(0, bytes - at) : block;
  }
}
