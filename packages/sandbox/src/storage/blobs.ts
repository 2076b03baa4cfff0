import {
  createReadStream,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  truncateSync,
  unlinkSync,
} from 'node:fs';
import { copyFile, link, mkdir, open, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { Part } from './part.ts';

export interface BlobsOptions {
  /** Where bytes are kept for good. Without it they go, once they are many, to a temporary directory removed by `close`. */
  readonly directory?: string | undefined;
  /** Bytes of a single part or blob that stay in memory. Ignored with a `directory`. @default 1 MiB */
  readonly memoryBytes?: number;
}

/**
 * Bytes by content: a blob's name is its SHA-256. Knows nothing of who refers to a blob.
 *
 * On the disk: `parts/<id>` for bytes on their way in, `blobs/<first two digits>/<sha256>` for finished ones.
 */
export class Blobs {
  readonly #durable: boolean;
  readonly #memoryBytes: number;
  #directory: string | undefined;
  readonly #memory = new Map<string, Buffer>();
  readonly #parts = new Map<string, Part>();
  /** Blobs that a request is about to refer to: they may not be removed meanwhile. */
  readonly #pins = new Map<string, number>();
  /** Blobs that are being made. */
  readonly #keeping = new Map<string, Promise<void>>();
  #bytes = 0;

  constructor(options: BlobsOptions = {}) {
    this.#durable = options.directory !== undefined;
    this.#memoryBytes = this.#durable ? 0 : (options.memoryBytes ?? 1024 * 1024);
    if (options.directory !== undefined) this.#prepare(options.directory);
  }

  /** Bytes held, parts included. */
  get bytes(): number {
    return this.#bytes;
  }

  /** A new, empty part. `id` is made by the sandbox, never by a client. */
  begin(id: string): Part {
    const part = this.#makePart(id);
    this.#parts.set(id, part);
    return part;
  }

  /** The part that was begun as `id` and had `size` acknowledged bytes, also after a restart. */
  resume(id: string, size: number): Part {
    const known = this.#parts.get(id);
    if (known !== undefined) return known;
    const part = this.#makePart(id, { size });
    this.#parts.set(id, part);
    return part;
  }

  /** Bytes that a part has so far, synced or not; `undefined` where none is held. */
  sizeOfPart(id: string): number | undefined {
    return this.#parts.get(id)?.size;
  }

  /** Makes the names of new parts survive, for parts that outlive their request. */
  async syncNames(): Promise<void> {
    if (this.#durable) await syncDirectory(join(this.#root(), 'parts'));
  }

  async discard(id: string, size = 0): Promise<void> {
    const part = this.#parts.get(id) ?? (this.#durable ? this.#makePart(id, { size }) : undefined);
    this.#parts.delete(id);
    await part?.discard();
  }

  #makePart(id: string, resumed?: { readonly size: number }): Part {
    const options = {
      path: () => join(this.#root(), 'parts', id),
      memoryBytes: this.#memoryBytes,
      durable: this.#durable,
      onSize: (difference: number) => {
        this.#bytes += difference;
      },
    };
    return new Part(options, resumed);
  }

  /**
   * Makes a blob of a synced part, which stays as it is. The blob is pinned: call `unpin` once a record refers to it, or
   * nothing will.
   */
  async store(part: Part): Promise<string> {
    const sha256 = await part.sha256();
    this.#pins.set(sha256, (this.#pins.get(sha256) ?? 0) + 1);
    try {
      await this.#keepOnce(part, sha256);
      return sha256;
    } catch (error) {
      this.unpin(sha256);
      throw error;
    }
  }

  /** The same bytes may arrive twice at a time; the second waits until the first are safe. */
  async #keepOnce(part: Part, sha256: string): Promise<void> {
    const earlier = this.#keeping.get(sha256);
    if (earlier !== undefined) await earlier.catch(() => undefined);
    if (this.has(sha256)) return;
    const keeping = this.#keep(part, sha256);
    this.#keeping.set(sha256, keeping);
    try {
      await keeping;
    } finally {
      this.#keeping.delete(sha256);
    }
  }

  async #keep(part: Part, sha256: string): Promise<void> {
    const bytes = part.inMemory();
    this.#bytes += part.size;
    if (bytes !== undefined) {
      this.#memory.set(sha256, bytes);
      return;
    }
    const path = this.#path(sha256);
    const directory = join(path, '..');
    const made = await mkdir(directory, { recursive: true });
    if (!(await linkOrCopy(part.path ?? '', path))) this.#bytes -= part.size;
    if (!this.#durable) return;
    await syncDirectory(directory);
    if (made !== undefined) await syncDirectory(join(directory, '..'));
  }

  unpin(sha256: string): void {
    const pins = (this.#pins.get(sha256) ?? 0) - 1;
    if (pins > 0) this.#pins.set(sha256, pins);
    else this.#pins.delete(sha256);
  }

  has(sha256: string): boolean {
    if (this.#memory.has(sha256)) return true;
    return (
      this.#directory !== undefined && statSync(this.#path(sha256), { throwIfNoEntry: false }) !== undefined
    );
  }

  read(sha256: string): Readable {
    const bytes = this.#memory.get(sha256);
    if (bytes !== undefined) return Readable.from(bytes.length > 0 ? [bytes] : []);
    return createReadStream(this.#path(sha256), { highWaterMark: 256 * 1024 });
  }

  /** Removes a blob that nothing refers to. Does nothing while it is pinned. */
  remove(sha256: string): void {
    if (this.#pins.has(sha256)) return;
    const bytes = this.#memory.get(sha256);
    if (bytes !== undefined) {
      this.#memory.delete(sha256);
      this.#bytes -= bytes.length;
      return;
    }
    if (this.#directory === undefined) return;
    const path = this.#path(sha256);
    const stats = statSync(path, { throwIfNoEntry: false });
    if (stats === undefined) return;
    unlinkSync(path);
    this.#bytes -= stats.size;
  }

  /**
   * Brings the disk in line with what was acknowledged: removes parts and blobs that no record knows, and cuts off bytes
   * that were written without being acknowledged. Call it before anything else.
   *
   * @param parts Acknowledged size by id
   * @param sizeOf Size of a blob that a record refers to
   */
  clean(parts: ReadonlyMap<string, number>, sizeOf: (sha256: string) => number | undefined): void {
    if (!this.#durable) return;
    for (const id of readdirSync(join(this.#root(), 'parts'))) {
      this.#bytes += keepFirst(join(this.#root(), 'parts', id), parts.get(id));
    }
    for (const prefix of readdirSync(join(this.#root(), 'blobs'))) {
      for (const sha256 of readdirSync(join(this.#root(), 'blobs', prefix))) {
        this.#bytes += keepFirst(join(this.#root(), 'blobs', prefix, sha256), sizeOf(sha256));
      }
    }
  }

  /** Removes everything that was not meant to stay. */
  async close(): Promise<void> {
    this.#memory.clear();
    this.#parts.clear();
    if (!this.#durable && this.#directory !== undefined) {
      await rm(this.#directory, { recursive: true, force: true });
    }
  }

  #path(sha256: string): string {
    return join(this.#root(), 'blobs', sha256.slice(0, 2), sha256);
  }

  #root(): string {
    if (this.#directory === undefined) this.#prepare(mkdtempSync(join(tmpdir(), 'countersign-sandbox-')));
    return this.#directory ?? '';
  }

  #prepare(directory: string): void {
    mkdirSync(join(directory, 'parts'), { recursive: true });
    mkdirSync(join(directory, 'blobs'), { recursive: true });
    this.#directory = directory;
  }
}

/** Cuts a file down to its acknowledged bytes; without any, removes it. @returns the bytes left */
function keepFirst(path: string, size: number | undefined): number {
  if (size === undefined) {
    rmSync(path, { force: true });
    return 0;
  }
  const held = statSync(path).size;
  if (held > size) truncateSync(path, size);
  return Math.min(held, size);
}

/** False when the target is there already, with the same bytes by its name. A link keeps the part intact until a record says otherwise. */
async function linkOrCopy(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'EEXIST') return false;
    if (code === 'ENOENT') throw error;
    await copySynced(from, to);
  }
  return true;
}

/** For file systems without hard links. The name appears only when the bytes are complete. */
async function copySynced(from: string, to: string): Promise<void> {
  const temporary = `${to}.partial`;
  await copyFile(from, temporary);
  const handle = await open(temporary, 'r+');
  await handle.datasync();
  await handle.close();
  await rename(temporary, to);
}

async function syncDirectory(directory: string): Promise<void> {
  const handle = await open(directory, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
