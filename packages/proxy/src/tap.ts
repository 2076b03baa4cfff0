import { Transform, type TransformCallback } from 'node:stream';

/** Lets bytes through unchanged and keeps a copy of them, unless they are more than `limit`. */
export class Tap extends Transform {
  readonly #limit: number;
  #kept: Buffer[] | undefined = [];
  #size = 0;

  constructor(limit: number) {
    super();
    this.#limit = limit;
  }

  override _transform(chunk: Buffer, _: BufferEncoding, done: TransformCallback): void {
    this.#size += chunk.length;
    if (this.#size > this.#limit) this.#kept = undefined;
    else this.#kept?.push(chunk);
    done(null, chunk);
  }

  get size(): number {
    return this.#size;
  }

  get bytes(): Uint8Array | 'unknown' {
    return this.#kept === undefined ? 'unknown' : new Uint8Array(Buffer.concat(this.#kept));
  }
}
