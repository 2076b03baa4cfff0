import { systemClock, timeLimit } from '@countersign/client';
import type { Platform } from '../../portsip/platform.ts';
import { createNodeHasher } from '../node-hasher.ts';
import { createThreadHasher } from '../thread-hasher.ts';

const pieceSize = 2 ** 20;

/** From here on a thread is worth its beginning. */
const large = 64 * 2 ** 20;

/**
 * Bytes go out as a stream of views: Node copies bytes that it is given as such twice, which takes more time than sending
 * them, and memory. Node and Bun send the length that is stated, Deno sends chunks. A stream has no time limit of the
 * client's, so it gets the one that the bytes would have. At the end of each request one side waits for the other, so that
 * there are fewer, larger ones.
 */
export const nodePlatform: Platform = {
  createHasher: (size = 0) => (size < large ? createNodeHasher() : createThreadHasher()),
  chunkSize: 16 * 2 ** 20,
  async sendBytes(bytes, { client, call }, send) {
    const { clock = systemClock, timeout } = client.options();
    const limit = timeLimit(bytes, timeout);
    const late = new AbortController();
    const stop = limit > 0 ? clock.after(limit, () => late.abort(lateAfter(limit))) : undefined;
    const signal = call.signal ? AbortSignal.any([call.signal, late.signal]) : late.signal;
    try {
      const headers = { 'content-length': String(bytes.length) };
      return await send(streamPieces(bytes), { ...call, headers, signal });
    } finally {
      stop?.();
    }
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

function lateAfter(milliseconds: number): DOMException {
  return new DOMException(`no answer within ${milliseconds} ms`, 'TimeoutError');
}
