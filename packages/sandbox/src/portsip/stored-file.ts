import type { Namespace } from '../namespace.ts';
import { nextNumber } from '../storage/next-number.ts';
import { type Collection, defineCollection } from '../storage/records.ts';

/** A completed file. */
export interface StoredFile {
  readonly id: string;
  readonly filename: string | undefined;
  readonly size: number;
}

/** Files with the same bytes, the latest last. */
export function storedFiles(sha256: string): Collection<StoredFile> {
  return defineCollection<StoredFile>('portsip.files', sha256);
}

/** Digests of all completed files, by the same keys: in the order of their completion. */
export const fileOrder: Collection<string> = defineCollection<string>('portsip.order');

/** Kind of the due work that removes a temporary file. Its subject is `<sha256>/<key>`. */
export const temporaryExpiry = 'portsip.temporary';

export interface FileToStore {
  readonly sha256: string;
  readonly size: number;
  readonly filename: string | undefined;
  readonly temporary: boolean;
}

/** Makes the record of a file whose bytes are stored. Inside the caller's transaction. @returns the file's id */
export function storeFile(
  { clock, due, name, pace, records, storage }: Namespace,
  file: FileToStore,
): string {
  const { filename, sha256, size, temporary } = file;
  const number = nextNumber(records, 'portsip.file');
  const key = String(number).padStart(12, '0');
  // The vendor's example is a decimal number in Base64.
  const id = Buffer.from(String(700_000_000_000_000_000n + BigInt(number))).toString('base64');
  records.put(storedFiles(sha256), key, { id, filename, size });
  records.put(fileOrder, key, sha256);
  storage.retain(file, name, `portsip/${key}`);
  if (temporary) {
    due.schedule({
      at: clock.now() + pace.temporaryBlob,
      kind: temporaryExpiry,
      subject: `${sha256}/${key}`,
    });
  }
  return id;
}
