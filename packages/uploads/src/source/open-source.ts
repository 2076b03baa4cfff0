import type { BinaryInput } from '@countersign/client';
import type { ByteSource } from './byte-source.ts';
import { StreamSource } from './stream-source.ts';

/** @throws TypeError for what holds no bytes */
export function openSource(input: BinaryInput): ByteSource {
  if (input instanceof ReadableStream) return new StreamSource(input);
  if (input instanceof Uint8Array || input instanceof ArrayBuffer) {
    return openBytes(input instanceof Uint8Array ? input : new Uint8Array(input));
  }
  if (input instanceof Blob) return openBlob(input);
  throw new TypeError('the source must be a Uint8Array, ArrayBuffer, Blob, File or ReadableStream');
}

function openBytes(bytes: Uint8Array): ByteSource {
  return {
    size: bytes.length,
    name: undefined,
    identity: undefined,
    async read(into, position) {
      const piece = bytes.subarray(position, position + into.length);
      into.set(piece);
      return piece.length;
    },
    isUnchanged: async () => true,
    close: async () => undefined,
  };
}

function openBlob(blob: Blob): ByteSource {
  const file = blob instanceof File ? blob : undefined;
  return {
    size: blob.size,
    name: file?.name,
    identity: file && `${file.name} ${file.size} ${file.lastModified}`,
    async read(into, position) {
      const piece = new Uint8Array(await blob.slice(position, position + into.length).arrayBuffer());
      into.set(piece);
      return piece.length;
    },
    isUnchanged: async () => true,
    close: async () => undefined,
  };
}
