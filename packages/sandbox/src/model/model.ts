import { createHash } from 'node:crypto';
import { type Action, bytesOf } from './actions.ts';

/** What a client sees of an answer: the status, and what the model knows about the rest. */
export type Observation = readonly [status: number, detail?: unknown];

interface Upload {
  readonly owner: string;
  readonly temporary: boolean;
  bytes: Buffer;
  /** How often bytes were added: each time makes the token before stale. */
  changes: number;
  expiresAt: number;
  completion?: { readonly id: string; readonly sha256: string; readonly body: Buffer };
  gone?: true;
}

interface Stored {
  readonly sha256: string;
  readonly bytes: Buffer;
  readonly expiresAt: number;
}

interface Batch {
  readonly owner: string;
  files: number;
  startedAt?: number;
  order?: number;
}

interface Folder {
  readonly owner: string;
  readonly chunks: number;
  readonly files: Map<string, Buffer>;
  received: number;
  expiresAt: number;
  completeAt?: number;
}

const day = 24 * 3600_000;

/**
 * What the sandbox should answer, by rules that are as short as possible. Written from the README, not from the sandbox:
 * no parts, tokens, transactions, due work or files.
 */
export class Model {
  now: number;
  #mark = 0;
  readonly #uploads: Upload[] = [];
  #stored: Stored[] = [];
  #completions = 0;
  readonly #batches: Batch[] = [];
  #starts = 0;
  readonly #files: { readonly owner: string; readonly bytes: Buffer }[] = [];
  readonly #folders: Folder[] = [];

  constructor(now: number) {
    this.now = now;
  }

  /** The index that `which` means among what was made so far; `undefined` when there is nothing. */
  choose(action: Action): number | undefined {
    if (!('which' in action)) return undefined;
    const count = this.#listFor(action).length;
    return count === 0 ? undefined : action.which % count;
  }

  #listFor({ type }: Action): readonly unknown[] {
    if (type === 'attach' || type === 'start' || type === 'getBatch') return this.#batches;
    if (type === 'getFile' || type === 'signedUrl') return this.#files;
    if (type === 'chunk' || type === 'folderStatus') return this.#folders;
    return this.#uploads;
  }

  /** Bytes that the next action sends; the same for every sandbox that plays it. */
  nextBytes(size: number): Buffer<ArrayBuffer> {
    this.#mark += 1;
    return bytesOf(size, this.#mark);
  }

  /** Digest that an upload would have with these bytes added. */
  digestWith(index: number, bytes: Buffer): string {
    return sha256(Buffer.concat([this.#uploads[index]?.bytes ?? Buffer.alloc(0), bytes]));
  }

  sizeOf(index: number): number {
    return this.#uploads[index]?.bytes.length ?? 0;
  }

  changesOf(index: number): number {
    return this.#uploads[index]?.changes ?? 0;
  }

  advance(milliseconds: number): void {
    this.now += milliseconds;
    for (const upload of this.#uploads) if (upload.expiresAt <= this.now) upload.gone = true;
    this.#stored = this.#stored.filter(({ expiresAt }) => expiresAt > this.now);
  }

  open(owner: string, temporary: boolean): Observation {
    this.#uploads.push({
      owner,
      temporary,
      bytes: Buffer.alloc(0),
      changes: 0,
      expiresAt: this.now + 7 * day,
    });
    return [202, null];
  }

  append(
    owner: string,
    index: number,
    { bytes, offset, token }: { bytes: Buffer; offset: string; token: string },
  ): Observation {
    const upload = this.#find(owner, index);
    if (upload === undefined) return [404];
    const refused = refuseToken(upload, token);
    if (refused !== undefined) return refused;
    if (upload.completion !== undefined) return [409];
    if (offset === 'wrong') return [416, rangeOf(upload)];
    this.#add(upload, bytes);
    return [203, rangeOf(upload)];
  }

  complete(
    owner: string,
    index: number,
    { bytes, digest, token }: { bytes: Buffer; digest: string | undefined; token: string },
  ): Observation {
    const upload = this.#find(owner, index);
    if (upload === undefined) return [404];
    const refused = refuseToken(upload, token);
    if (refused !== undefined) return refused;
    if (upload.completion !== undefined) {
      const { body, id, sha256: stored } = upload.completion;
      const same = (bytes.length === 0 || bytes.equals(body)) && (digest === undefined || digest === stored);
      return same ? [201, id] : [409];
    }
    const whole = Buffer.concat([upload.bytes, bytes]);
    if (bytes.length > 0) upload.expiresAt = this.now + 7 * day;
    if (digest !== undefined && digest !== sha256(whole)) return [400];
    this.#completions += 1;
    const id = Buffer.from(String(700_000_000_000_000_000n + BigInt(this.#completions))).toString('base64');
    upload.bytes = whole;
    upload.completion = { id, sha256: sha256(whole), body: bytes };
    const expiresAt = upload.temporary ? this.now + day : Number.POSITIVE_INFINITY;
    this.#stored.push({ sha256: sha256(whole), bytes: whole, expiresAt });
    return [201, id];
  }

  status(owner: string, index: number): Observation {
    const upload = this.#find(owner, index);
    return upload === undefined ? [404] : [204, rangeOf(upload)];
  }

  destroy(owner: string, index: number): Observation {
    const upload = this.#find(owner, index);
    if (upload === undefined) return [404];
    if (upload.completion !== undefined) return [409];
    upload.gone = true;
    return [204];
  }

  download(digest: string): Observation {
    const file = this.#stored.find((stored) => stored.sha256 === digest);
    return file === undefined ? [404] : [200, digest];
  }

  #find(owner: string, index: number): Upload | undefined {
    const upload = this.#uploads[index];
    return upload?.owner === owner && !upload.gone ? upload : undefined;
  }

  #add(upload: Upload, bytes: Buffer): void {
    if (bytes.length === 0) return;
    upload.bytes = Buffer.concat([upload.bytes, bytes]);
    upload.changes += 1;
    upload.expiresAt = this.now + 7 * day;
  }

  createBatch(owner: string): Observation {
    this.#batches.push({ owner, files: 0 });
    return [201, this.#view({ owner, files: 0 })];
  }

  attach(owner: string, index: number, bytes: Buffer): Observation {
    const batch = this.#batchOf(owner, index);
    if (batch === undefined) return [404];
    if (batch.startedAt !== undefined) return [409];
    batch.files += 1;
    return [200, [bytes.length, sha256(bytes)]];
  }

  start(owner: string, index: number): Observation {
    const batch = this.#batchOf(owner, index);
    if (batch === undefined) return [404];
    if (batch.startedAt !== undefined || batch.files === 0) return [409];
    batch.startedAt = this.now;
    this.#starts += 1;
    batch.order = this.#starts;
    return [200, this.#view(batch)];
  }

  getBatch(owner: string, index: number): Observation {
    const batch = this.#batchOf(owner, index);
    return batch === undefined ? [404] : [200, this.#view(batch)];
  }

  listBatches(owner: string): Observation {
    const active = this.#batches.filter(
      (batch) => batch.owner === owner && this.#view(batch)[0] === 'processing',
    );
    active.sort((one, other) => (other.order ?? 0) - (one.order ?? 0));
    return [200, active.map((batch) => this.#batches.indexOf(batch))];
  }

  #batchOf(owner: string, index: number): Batch | undefined {
    const batch = this.#batches[index];
    return batch?.owner === owner ? batch : undefined;
  }

  #view({ startedAt }: Batch): readonly [string, number] {
    if (startedAt === undefined) return ['created', 0];
    const seconds = (this.now - startedAt) / 4000;
    return seconds >= 1 ? ['delivered', 100] : ['processing', Math.floor(seconds * 1000) / 10];
  }

  storeFile(owner: string, bytes: Buffer): Observation {
    this.#files.push({ owner, bytes });
    return [200, String(bytes.length)];
  }

  listFiles(owner: string, page: number, limit: number): Observation {
    const own = this.#files.map((file, index) => ({ ...file, index })).filter((file) => file.owner === owner);
    const shown = own.reverse().slice((page - 1) * limit, page * limit);
    return [200, [own.length, Math.ceil(own.length / limit), shown.map(({ index }) => index)]];
  }

  /** The record and, over a signed URL, the bytes. */
  getFile(owner: string, index: number): Observation {
    const file = this.#files[index];
    return file?.owner === owner ? [200, sha256(file.bytes)] : [404];
  }

  announce(owner: string, chunks: number): Observation {
    this.#folders.push({ owner, chunks, files: new Map(), received: 0, expiresAt: this.now + day });
    return [200];
  }

  chunk(owner: string, index: number, files: ReadonlyMap<string, Buffer>): Observation {
    const folder = this.#folderOf(owner, index);
    if (folder === undefined) return [403];
    if (folder.received >= folder.chunks) return [409];
    const after = new Map(folder.files);
    for (const [path, bytes] of files) {
      const clash = [...after.keys()].some(
        (other) => other.startsWith(`${path}/`) || path.startsWith(`${other}/`),
      );
      if (clash) return [409];
      after.set(path, bytes);
    }
    for (const [path, bytes] of after) folder.files.set(path, bytes);
    folder.received += 1;
    folder.expiresAt = this.now + day;
    if (folder.received === folder.chunks) folder.completeAt = this.now;
    return [200];
  }

  /** Once it is done: the paths with the digests of what their content ids download. */
  folderStatus(owner: string, index: number): Observation {
    const folder = this.#folderOf(owner, index);
    if (folder === undefined) return [403];
    if (folder.completeAt === undefined) return [200, ['UPLOADING', []]];
    const age = this.now - folder.completeAt;
    if (age < 1000) return [200, ['ADDING_TO_IPFS', []]];
    if (age < 2000) return [200, ['SAVING_DATA', []]];
    const files = [...folder.files].map(([path, bytes]) => [path, sha256(bytes)]);
    return [200, ['DONE', files.sort(([one = ''], [other = '']) => (one < other ? -1 : 1))]];
  }

  #folderOf(owner: string, index: number): Folder | undefined {
    const folder = this.#folders[index];
    const expired = folder?.completeAt === undefined && (folder?.expiresAt ?? 0) <= this.now;
    return folder?.owner === owner && !expired ? folder : undefined;
  }
}

function refuseToken(upload: Upload, token: string): Observation | undefined {
  if (token === 'foreign') return [403];
  return token === 'stale' && upload.changes > 0 ? [409] : undefined;
}

function rangeOf({ bytes }: Upload): string | null {
  return bytes.length === 0 ? null : `0-${bytes.length - 1}`;
}

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
