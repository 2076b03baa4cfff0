import { timeLimit } from '@countersign/client';
import type { Platform } from '../../portsip/platform.ts';
import { createNodeHasher } from '../node-hasher.ts';
import { createThreadHasher } from '../thread-hasher.ts';

const pieceSize = 256 * 1024;

/** From here on a thread is worth its beginning. */
const large = 64 * 2 ** 20;

/**
 * Bytes go out as a stream of views: Node copies bytes that it is given as such twice, which takes more time than sending
 * them, and memory. Node and Bun send the length that is stated, Deno sends chunks. A stream has no time limit of the
 * client's, so it gets the one that the bytes would have.
 */
export const nodePlatform: Platform = {
  createHasher: (size = 0) => (size < large ? createNodeHasher() : createThreadHasher()),
  toBody(bytes, { client, call }) {
    const limit = timeLimit(bytes, client.options().timeout);
    const signals = [
      ...(call.signal ? [call.signal] : []),
      ...(limit > 0 ? [AbortSignal.timeout(limit)] : []),
    ];
    const headers = { 'content-length': String(bytes.length) };
    return [streamPieces(bytes), { ...call, headers, signal: AbortSignal.any(signals) }];
  },
};

function streamPieces(bytes: Uint8Array): ReadableStream<Uint8Array> {
  let at = 0;
  return new ReadableStream(
    {
      pull(controller) {
        if (at < bytes.length) controller.enqueue(bytes.subarray(at, at + pieceSize));
        else controller.close();
        at += pieceSize;
      },
    },
    { highWaterMark: 0 },
  );
}
