import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { open, rm, truncate } from 'node:fs/promises';

export interface PartOptions {
  /** Where the bytes go once they are many; asked for only then. */
  readonly path: () => string;
  /** Up to this many bytes stay in memory. */
  readonly memoryBytes: number;
  /** Whether `sync` waits for the disk. */
  readonly durable: boolean;
  /** Told of every change of the number of bytes held. */
  readonly onSize: (difference: number) => void;
}

/** Larger writes cost memory, smaller ones system calls. */
const writeBytes = 256 * 1024;

/**
 * Bytes on their way in: they can grow, shrink, and become a blob. A SHA-256 digest is kept along the way. One caller at
 * a time.
 */
export class Part {
  readonly #options: PartOptions;
  /** What is held in memory, or waits to be written. */
  #chunks: Buffer[] = [];
  #chunkBytes = 0;
  /** Bytes in the file; `undefined` while there is none. */
  #written: number | undefined;
  #handle: FileHandle | undefined;
  /** The write under way: the next bytes are hashed meanwhile. */
  #writing: Promise<unknown> | undefined;
  /** `undefined` when the bytes have to be read again to know it. */
  #hash: Hash | undefined = createHash('sha256');

  constructor(options: PartOptions, resumed?: { readonly size: number }) {
    this.#options = options;
    // An empty one may have no file yet, or one with bytes that were never acknowledged: it begins anew.
    if (resumed !== undefined && resumed.size > 0) {
      this.#written = resumed.size;
      this.#hash = undefined;
    }
  }

  get size(): number {
    return (this.#written ?? 0) + this.#chunkBytes;
  }

  /** The file that holds the bytes, if they are in one. */
  get path(): string | undefined {
    return this.#written === undefined ? undefined : this.#options.path();
  }

  /** @param chunk Belongs to the part from now on: its memory may be freed */
  async write(chunk: Buffer): Promise<void> {
    if (chunk.length === 0) return;
    this.#hash?.update(chunk);
    this.#chunks.push(this.#keepsMore(chunk) ? Buffer.from(chunk) : chunk);
    this.#chunkBytes += chunk.length;
    this.#options.onSize(chunk.length);
    if (
      this.#written === undefined ? this.size > this.#options.memoryBytes : this.#chunkBytes >= writeBytes
    ) {
      await this.#flush();
    }
  }

  /** Whether a chunk that stays in memory would keep alive the much larger buffer that it is a slice of. */
  #keepsMore(chunk: Buffer): boolean {
    return this.#written === undefined && chunk.length * 2 < chunk.buffer.byteLength;
  }

  async #flush(): Promise<void> {
    if (this.#chunks.length === 0) return;
    await this.#writing;
    this.#handle ??= await open(this.#options.path(), this.#written === undefined ? 'w+' : 'r+');
    const at = this.#written ?? 0;
    const chunks = this.#chunks;
    this.#written = at + this.#chunkBytes;
    this.#chunks = [];
    this.#chunkBytes = 0;
    this.#writing = writeAll(this.#handle, chunks, at).then(() => {
      for (const chunk of chunks) free(chunk);
    });
    // Its failure is thrown where it is awaited, not as an unhandled rejection before that.
    this.#writing.catch(() => undefined);
  }

  /** Returns when every byte is where it will survive the process (in memory, when it need not). */
  async sync(): Promise<void> {
    if (this.#written === undefined && !this.#options.durable) return;
    if (this.#written === undefined) await this.#create();
    await this.#flush();
    await this.#writing;
    if (this.#options.durable) await this.#handle?.datasync();
    await this.#close();
  }

  async #create(): Promise<void> {
    this.#handle = await open(this.#options.path(), 'w+');
    this.#written = 0;
  }

  async #close(): Promise<void> {
    const handle = this.#handle;
    this.#handle = undefined;
    await handle?.close();
  }

  /** Forgets everything after the first `size` bytes. */
  async truncate(size: number): Promise<void> {
    if (size >= this.size) return;
    this.#options.onSize(size - this.size);
    this.#hash = size === 0 ? createHash('sha256') : undefined;
    if (this.#written === undefined) {
      const kept = Buffer.concat(this.#chunks).subarray(0, size);
      this.#chunks = [kept];
      this.#chunkBytes = size;
      return;
    }
    await this.#writing?.catch(() => undefined);
    this.#writing = undefined;
    const extra = Math.max(0, size - this.#written);
    this.#chunks = extra > 0 ? [Buffer.concat(this.#chunks).subarray(0, extra)] : [];
    this.#chunkBytes = extra;
    if (size < this.#written) {
      this.#written = size;
      await this.#close();
      await truncate(this.#options.path(), size);
    }
  }

  /** Lower-case hexadecimal SHA-256 of all bytes. */
  async sha256(): Promise<string> {
    if (this.#hash === undefined) {
      const hash = createHash('sha256');
      for await (const chunk of this.read()) hash.update(chunk);
      this.#hash = hash;
    }
    return this.#hash.copy().digest('hex');
  }

  async *read(): AsyncGenerator<Buffer> {
    if (this.#written === undefined) return yield* this.#chunks;
    await this.#flush();
    await this.#writing;
    if (this.#written === 0) return;
    yield* createReadStream(this.#options.path(), { end: this.#written - 1, highWaterMark: writeBytes });
  }

  /** The bytes, when they are all in memory. */
  inMemory(): Buffer | undefined {
    return this.#written === undefined ? Buffer.concat(this.#chunks) : undefined;
  }

  /** Frees what the part holds. It is not usable afterwards. */
  async discard(): Promise<void> {
    this.#options.onSize(-this.size);
    this.#chunks = [];
    this.#chunkBytes = 0;
    await this.#writing?.catch(() => undefined);
    await this.#close();
    if (this.#written !== undefined || this.#options.durable) await rm(this.#options.path(), { force: true });
    this.#written = undefined;
  }
}

/** Smaller chunks are not worth it, and the multipart parser goes on using the small buffer in which it looks back. */
const freedBytes = 4096;

/**
 * Gives the memory of a written chunk back at once, where the chunk fills it. Chunks of 64 KiB that wait for the garbage
 * collector, which sees small objects and comes late, would be what a large upload costs.
 */
function free({ buffer, length }: Buffer): void {
  if (length >= freedBytes && length === buffer.byteLength && buffer instanceof ArrayBuffer)
    buffer.transfer(0);
}

async function writeAll(handle: FileHandle, chunks: readonly Buffer[], at: number): Promise<void> {
  const total = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
  const { bytesWritten } = await handle.writev(chunks, at);
  if (bytesWritten === total) return;
  // A short write is rare (a disk that fills up): the rest is written until that fails too.
  const rest = Buffer.concat(chunks).subarray(bytesWritten);
  for (let offset = 0; offset < rest.length; ) {
    const more = await handle.write(rest, offset, rest.length - offset, at + bytesWritten + offset);
    offset += more.bytesWritten;
  }
}
