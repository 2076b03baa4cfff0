import { type FileHandle, open } from 'node:fs/promises';
import { UploadError } from '../upload-error.ts';

export interface ExpectedFile {
  readonly location: string;
  readonly size: number;
  /** Milliseconds since 1970. */
  readonly modified: number;
}

const pieceSize = 256 * 1024;

/** A file as a stream that opens it when the first byte is asked for, and fails when it is not what was expected. */
export function openFileStream({ location, modified, size }: ExpectedFile): ReadableStream<Uint8Array> {
  let handle: FileHandle | undefined;
  let position = 0;
  const check = async (file: FileHandle): Promise<void> => {
    const now = await file.stat();
    if (now.size === size && now.mtimeMs === modified) return;
    throw new UploadError('source-changed', `${location} was changed while it was being sent.`);
  };
  const read = async (file: FileHandle): Promise<Uint8Array> => {
    // The buffer goes out with the stream, which keeps it for as long as it needs to.
    const buffer = new Uint8Array(Math.min(pieceSize, size - position));
    const { bytesRead } = await file.read(buffer, 0, buffer.length, position);
    position += bytesRead;
    if (bytesRead === 0 && position < size) await check(file);
    return buffer.subarray(0, bytesRead);
  };
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          if (handle === undefined) {
            handle = await open(location);
            await check(handle);
          }
          const piece = position < size ? await read(handle) : undefined;
          if (piece !== undefined) return controller.enqueue(piece);
          await check(handle);
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
