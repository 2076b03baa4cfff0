import { randomUUID } from 'node:crypto';
import type { TakenFile } from '../http/take-files.ts';
import type { Namespace } from '../namespace.ts';
import { nextNumber } from '../storage/next-number.ts';
import type { User } from '../users.ts';
import { filesOf, idKeys, nameKeys, type PaktFile } from './file-record.ts';

export type Directory = 'public' | 'private';

/** Makes the record of a file whose bytes are stored. Inside the caller's transaction. */
export function storeFile(
  { clock, name: space, records, storage }: Namespace,
  user: User,
  taken: TakenFile,
  directory: Directory,
): PaktFile {
  const number = nextNumber(records, 'pakt.file');
  const originalName = taken.filename ?? 'file';
  const { contentType, sha256, size } = taken;
  const file: PaktFile = {
    id: objectId(clock.now(), user.id, number),
    owner: user.id,
    name: `${directory}/${user.id}/${randomUUID()}${extensionOf(originalName)}`,
    originalName,
    contentType,
    size,
    sha256,
    createdAt: clock.now(),
  };
  const at = { owner: user.id, key: String(number).padStart(12, '0') };
  storage.retain(taken, space, `pakt/${file.id}`);
  records.put(filesOf(at.owner), at.key, file);
  records.put(idKeys, file.id, at);
  records.put(nameKeys, file.name, at);
  return file;
}

/** As MongoDB makes them: seconds, something of the machine, a counter. */
function objectId(now: number, machine: string, counter: number): string {
  const seconds = Math.max(0, Math.floor(now / 1000)) % 2 ** 32;
  const count = counter % 2 ** 24;
  return seconds.toString(16).padStart(8, '0') + machine.slice(0, 10) + count.toString(16).padStart(6, '0');
}

/** Only a short one of letters and digits survives into the storage path. */
function extensionOf(name: string): string {
  return /[^/](\.[A-Za-z0-9]{1,16})$/.exec(name)?.[1] ?? '';
}
