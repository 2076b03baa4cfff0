import type { Readable } from 'node:stream';

/**
 * A stream of Node as one of the web. Not by `Readable.toWeb`, which ends the program where bytes come after the stream
 * was cancelled (Node 24).
 */
export function toWebStream(readable: Readable): ReadableStream<Uint8Array> {
  const pieces = readable[Symbol.asyncIterator]();
  // A failure before the first piece is asked for is told with it.
  readable.on('error', () => undefined);
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { done, value } = await pieces.next();
        if (done) controller.close();
        else controller.enqueue(value);
      },
      cancel() {
        // The iterator would wait for the piece that was asked for.
        readable.destroy();
      },
    },
    { highWaterMark: 0 },
  );
}
