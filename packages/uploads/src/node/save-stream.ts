import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream as NodeReadableStream } from 'node:stream/web';
import { toUploadError } from '../wait/patience.ts';

/**
 * Writes a stream to a file that appears only when the stream has ended well, and then whole.
 *
 * @throws UploadError; the reason of the signal when it is aborted; the error of the file system
 */
export async function saveStream(
  stream: ReadableStream<Uint8Array>,
  path: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  // Of its own length, as a name that fits may be as long as names can be.
  const draft = join(dirname(path), `.${randomUUID()}.part`);
  try {
    await pipeline(Readable.fromWeb(stream as NodeReadableStream), createWriteStream(draft, { flags: 'wx' }));
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { force: true });
    if (signal?.aborted) throw signal.reason;
    throw toUploadError(error);
  }
}
