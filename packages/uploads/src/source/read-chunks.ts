import type { Hasher } from '../hash/hasher.ts';
import { UploadError } from '../upload-error.ts';
import type { ByteSource } from './byte-source.ts';

/** A piece of a source. Its bytes stay valid until the chunk after the next one is asked for. */
export interface Chunk {
  readonly start: number;
  readonly end: number;
  readonly bytes: Uint8Array;
}

/**
 * Reads a source in chunks, one ahead of the one that is in use, in two buffers that take turns. A chunk is hashed while
 * it is in use, and until the next one is there.
 *
 * @param hasher Sees every byte once, in order, and has seen all when the chunks are at their end
 * @throws UploadError `source-changed` when the source ends early or was changed meanwhile
 */
export async function* readChunks(
  source: ByteSource,
  chunkSize: number,
  hasher: Hasher,
): AsyncGenerator<Chunk> {
  const length = Math.min(chunkSize, source.size ?? chunkSize);
  const allocate = (): Uint8Array => hasher.allocate?.(length) ?? new Uint8Array(length);
  const buffers = [allocate(), allocate()] as const;
  const hash = async (bytes: Uint8Array): Promise<void> => hasher.update(bytes);
  let hashing = Promise.resolve();
  const read = async (start: number, buffer: Uint8Array): Promise<Chunk> => {
    const room = Math.min(buffer.length, (source.size ?? Number.POSITIVE_INFINITY) - start);
    const count = await source.read(buffer.subarray(0, room), start);
    const bytes = buffer.subarray(0, count);
    // The chunk before: its buffer is the next to be filled, and the hasher takes one at a time.
    await hashing;
    hashing = hash(bytes);
    hashing.catch(ignore);
    return { start, end: start + count, bytes };
  };
  let turn = 0;
  let chunk = await read(0, buffers[0]);
  while (chunk.end > chunk.start) {
    turn += 1;
    const ahead = read(chunk.end, buffers[turn % 2 === 0 ? 0 : 1]);
    ahead.catch(ignore);
    yield chunk;
    chunk = await ahead;
  }
  await hashing;
  if ((source.size !== undefined && chunk.end !== source.size) || !(await source.isUnchanged())) {
    throw new UploadError(
      'source-changed',
      `${source.name ?? 'The source'} was changed while it was being sent.`,
    );
  }
}

/** What fails ahead is thrown when its turn comes; until then nobody listens. */
function ignore(): void {}
