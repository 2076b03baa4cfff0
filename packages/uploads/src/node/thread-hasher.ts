import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { Hasher } from '../hash/hasher.ts';

/** A text and no file, so that it is found wherever the package is bundled into. */
const program = `
const { parentPort } = require('node:worker_threads');
const hash = require('node:crypto').createHash('sha256');
parentPort.on('message', (place) => {
  if (place) hash.update(new Uint8Array(...place));
  parentPort.postMessage(place ? undefined : hash.digest('hex'));
});`;

/** Hashes in a thread of its own, over memory that both threads see: sending does not wait for it. */
export function createThreadHasher(): Hasher {
  const worker = new Worker(program, { eval: true });
  // The program may end while nothing is being hashed.
  worker.unref();
  const ask = async (bytes: Uint8Array | undefined): Promise<string> => {
    worker.ref();
    const answered = once(worker, 'message');
    // Said by its place: to pass on a typed array takes Deno seconds, and a hundred times its memory.
    worker.postMessage(bytes && [bytes.buffer, bytes.byteOffset, bytes.length]);
    const [digest] = await answered;
    worker.unref();
    return String(digest);
  };
  return {
    allocate: (size) => new Uint8Array(new SharedArrayBuffer(size)),
    async update(bytes) {
      await ask(bytes);
    },
    digest: () => ask(undefined),
    async close() {
      await worker.terminate();
    },
  };
}
