import type { CreateHasher, Hasher } from './hasher.ts';

type Subtle = typeof globalThis.crypto.subtle;

/** Up to here the bytes are kept for WebCrypto, which digests only all at once. */
const small = 4 * 2 ** 20;

/** WebCrypto for little, WebAssembly for much or unknown; the latter is loaded when it is needed. */
export const createWebHasher: CreateHasher = async (size) => {
  // Absent on pages without TLS.
  const subtle: Subtle | undefined = globalThis.crypto?.subtle;
  if (subtle !== undefined && size !== undefined && size <= small) return collect(subtle);
  const { createSHA256 } = await import('hash-wasm');
  const hash = await createSHA256();
  return {
    update(bytes) {
      hash.update(bytes);
    },
    digest: () => hash.digest('hex'),
  };
};

function collect(subtle: Subtle): Hasher {
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  return {
    update(bytes) {
      pieces.push(new Uint8Array(bytes));
    },
    async digest() {
      const digest = await subtle.digest('SHA-256', await new Blob(pieces).arrayBuffer());
      return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
    },
  };
}
