import type { Hasher } from '../hash/hasher.ts';
import { UploadError } from '../upload-error.ts';

/** Passes bytes on and fails, instead of ending, when they are not those of a digest. */
export function verifyStream(
  digest: string,
  hasher: Hasher,
  onBytes: (received: number) => void,
): TransformStream<Uint8Array, Uint8Array> {
  let received = 0;
  return new TransformStream<Uint8Array, Uint8Array>({
    async transform(bytes, controller) {
      await hasher.update(bytes);
      received += bytes.length;
      controller.enqueue(bytes);
      onBytes(received);
    },
    async flush() {
      const actual = await hasher.digest();
      if (actual === digest) return;
      throw new UploadError(
        'digest-mismatch',
        `The ${received} bytes that came have the digest ${actual}, not ${digest}.`,
      );
    },
  });
}
