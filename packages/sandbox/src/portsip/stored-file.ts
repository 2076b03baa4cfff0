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

/** Kind of the due work that removes a temporary file. Its subject is `<sha256>/<key>`. */
export const temporaryExpiry = 'portsip.temporary';
