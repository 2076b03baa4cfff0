import { randomUUID } from 'node:crypto';
import type { ServedApi } from './apis.ts';
import { checkFilename } from './http/check-filename.ts';
import { Refusal } from './http/refusal.ts';
import type { Namespace } from './namespace.ts';
import type { Users } from './users.ts';

/** A file that is there without having been uploaded. */
export interface SeedFile {
  readonly api: 'pakt' | 'portsip';
  /** Name of the user that it belongs to. */
  readonly user: string;
  readonly filename: string;
  readonly bytes: Uint8Array;
  /** @default 'application/octet-stream' */
  readonly contentType?: string | undefined;
  /** Pakt only. @default false */
  readonly isPrivate?: boolean | undefined;
}

export interface SeededFile {
  readonly api: string;
  /** The id that the API itself would have answered. */
  readonly id: string;
  readonly sha256: string;
}

/** Puts a file into a namespace. @throws {Refusal} 400 */
export async function seedFile(
  world: { readonly apis: ReadonlyMap<string, ServedApi>; readonly users: Users },
  namespace: Namespace,
  file: SeedFile,
): Promise<SeededFile> {
  const { blobs } = namespace.storage;
  const make = world.apis.get(file.api)?.api.seed;
  if (make === undefined)
    throw new Refusal(400, `Files cannot be put into "${file.api}", only into pakt and portsip.`);
  const user = world.users.named(file.user);
  if (user === undefined) throw new Refusal(400, `There is no user "${file.user}".`);
  const filename = checkFilename(file.filename, namespace.limits);
  const partId = randomUUID();
  const part = blobs.begin(partId);
  try {
    await part.write(Buffer.from(file.bytes));
    await part.sync();
    const sha256 = await blobs.store(part);
    try {
      const { contentType = 'application/octet-stream', isPrivate = false } = file;
      const taken = { field: 'file', filename, contentType, size: part.size, sha256 };
      const id = namespace.records.transaction(() => make(namespace, user, taken, { isPrivate }));
      return { api: file.api, id, sha256 };
    } finally {
      blobs.unpin(sha256);
      namespace.storage.sweep(sha256);
    }
  } finally {
    await blobs.discard(partId);
  }
}
