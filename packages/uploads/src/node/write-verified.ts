import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream as NodeReadableStream } from 'node:stream/web';

/** Writes a stream to a file that appears only when the stream has ended well, and then whole. */
export async function writeVerified(stream: ReadableStream<Uint8Array>, path: string): Promise<void> {
  const draft = `${path}.${randomUUID()}.part`;
  try {
    await pipeline(Readable.fromWeb(stream as NodeReadableStream), createWriteStream(draft, { flags: 'wx' }));
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}
