import type { Exchange } from '../exchange.ts';
import type { Part } from '../storage/part.ts';
import { Refusal } from './refusal.ts';

/**
 * Writes bytes to a part as they arrive, within the limits on a file and on everything stored.
 *
 * @param onChunk Sees every chunk that is kept
 * @throws {Refusal} 413; whatever the source throws, after everything before it has been written
 */
export async function receive(
  exchange: Exchange,
  part: Part,
  bytes: AsyncIterable<Buffer>,
  onChunk: (chunk: Buffer) => void = () => undefined,
): Promise<void> {
  const { storage, limits } = exchange.namespace;
  let room = exchange.faults['short-commit']?.bytes ?? Number.POSITIVE_INFINITY;
  for await (const chunk of bytes) {
    const kept = chunk.length <= room ? chunk : chunk.subarray(0, room);
    room -= kept.length;
    if (part.size + kept.length > limits.fileBytes) {
      throw new Refusal(413, `The file is larger than the ${limits.fileBytes} bytes that are allowed.`);
    }
    if (storage.blobs.bytes + kept.length > limits.totalBytes) {
      throw new Refusal(413, `The sandbox is full: it holds at most ${limits.totalBytes} bytes.`);
    }
    onChunk(kept);
    await part.write(kept);
  }
}
