/** So many bytes, the same for the same seed (xorshift32, four bytes a step). */
export function randomBytes(seed: number, size: number): Uint8Array {
  const words = new Uint32Array(Math.ceil(size / 4));
  let state = Math.imul(seed | 0, 0x9e3779b1) ^ 0x5bd1e995 || 1;
  for (let index = 0; index < words.length; index += 1) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    words[index] = state;
  }
  return new Uint8Array(words.buffer, 0, size);
}

/** So many bytes of which the first 256 are each a different one: whatever mangles text shows. */
export function telltaleBytes(seed: number, size: number): Uint8Array {
  const bytes = randomBytes(seed, size);
  const order = randomBytes(seed + 1, 256);
  const every = Array.from({ length: 256 }, (_, value) => value).sort(
    (one, other) => (order[one] ?? 0) - (order[other] ?? 0) || one - other,
  );
  bytes.set(every.slice(0, size));
  return bytes;
}

/** Printable ASCII text of so many bytes. */
export function randomText(seed: number, size: number): Uint8Array {
  return randomBytes(seed, size).map((byte) => 0x61 + (byte % 26));
}
