import { type FileHandle, open } from 'node:fs/promises';
import { checkFile, type ExpectedFile } from './expected-file.ts';

const pieceSize = 256 * 1024;

/** A file as a stream that opens it when the first byte is asked for, and fails when it is not what was expected. */
export function openFileStream(expected: ExpectedFile): ReadableStream<Uint8Array> {
  const { location, size } = expected;
  let handle: FileHandle | undefined;
  let position = 0;
  const read = async (file: FileHandle): Promise<Uint8Array> => {
    // The buffer goes out with the stream, which keeps it for as long as it needs to.
    const buffer = new Uint8Array(Math.min(pieceSize, size - position));
    const { bytesRead } = await file.read(buffer, 0, buffer.length, position);
    position += bytesRead;
    if (bytesRead === 0 && position < size) checkFile(await file.stat(), expected);
    return buffer.subarray(0, bytesRead);
  };
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          if (handle === undefined) {
            handle = await open(location);
            checkFile(await handle.stat(), expected);
          }
          const piece = position < size ? await read(handle) : undefined;
          if (piece !== undefined) return controller.enqueue(piece);
          checkFile(await handle.stat(), expected);
          await handle.close();
          controller.close();
        } catch (error) {
          await handle?.close();
          throw error;
        }
      },
      async cancel() {
        await handle?.close();
      },
    },
    { highWaterMark: 0 },
  );
}
