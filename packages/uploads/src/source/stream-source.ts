import { UploadError } from '../upload-error.ts';
import type { ByteSource } from './byte-source.ts';
import { checkBytes } from './check-bytes.ts';

/** A stream: read once, from its beginning to its end. */
export class StreamSource implements ByteSource {
  readonly size: undefined;
  readonly name: undefined;
  readonly identity: undefined;
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  #position = 0;
  #rest: Uint8Array = new Uint8Array();

  constructor(stream: ReadableStream<Uint8Array>) {
    this.#reader = stream.getReader();
  }

  async read(into: Uint8Array, position: number): Promise<number> {
    if (position !== this.#position) {
      throw new UploadError(
        'source-spent',
        `The server asks for byte ${position} again, and the stream is past it; give a file, Blob or bytes.`,
      );
    }
    let filled = 0;
    while (filled < into.length) {
      if (this.#rest.length === 0) {
        const { done, value } = await this.#reader.read();
        if (done) break;
        checkBytes(value);
        this.#rest = value;
      }
      const piece = this.#rest.subarray(0, into.length - filled);
      into.set(piece, filled);
      filled += piece.length;
      this.#rest = this.#rest.subarray(piece.length);
    }
    this.#position += filled;
    return filled;
  }

  async isUnchanged(): Promise<boolean> {
    return true;
  }

  async close(): Promise<void> {
    // A stream that has failed rejects here with what it failed with, which the reader has seen already.
    await this.#reader.cancel().catch(() => undefined);
  }
}
