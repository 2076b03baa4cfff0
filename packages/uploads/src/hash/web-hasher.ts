import type { CreateHasher, Hasher } from './hasher.ts';

type Subtle = typeof globalThis.crypto.subtle;

/** Up to here the bytes are kept for WebCrypto, which digests only all at once. */
const small = 4 * 2 ** 20;

/**
 * WebCrypto for little, the digest stream of workers or WebAssembly for much or unknown; the latter is loaded when it is
 * needed.
 */
export const createWebHasher: CreateHasher = async (size) => {
  // Absent on pages without TLS.
  const subtle: Subtle | undefined = globalThis.crypto?.subtle;
  if (subtle !== undefined && size !== undefined && size <= small) return collect(subtle);
  // workerd compiles no WebAssembly at run time.
  const { DigestStream } = (globalThis.crypto ?? {}) as { readonly DigestStream?: DigestStreamClass };
  if (DigestStream !== undefined) return stream(new DigestStream('SHA-256'));
  const { createSHA256 } = await import('hash-wasm');
  const hash = await createSHA256();
  return {
    update(bytes) {
      hash.update(bytes);
    },
    digest: () => hash.digest('hex'),
  };
};

/** @see https://developers.cloudflare.com/workers/runtime-apis/web-crypto/ */
type DigestStreamClass = new (
  algorithm: string,
) => WritableStream<Uint8Array> & { readonly digest: Promise<ArrayBuffer> };

function stream(into: InstanceType<DigestStreamClass>): Hasher {
  const writer = into.getWriter();
  return {
    update(bytes) {
      // A copy, because the reader uses its buffer again; a failure shows in the digest.
      writer.write(bytes.slice()).catch(() => undefined);
    },
    async digest() {
      await writer.close();
      return toHex(await into.digest);
    },
  };
}

function collect(subtle: Subtle): Hasher {
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  return {
    update(bytes) {
      pieces.push(new Uint8Array(bytes));
    },
    async digest() {
      return toHex(await subtle.digest('SHA-256', await new Blob(pieces).arrayBuffer()));
    },
  };
}

function toHex(digest: ArrayBuffer): string {
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
