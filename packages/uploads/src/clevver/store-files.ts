import type { ClevverClient, FileInput } from '@countersign/clevver';
import { toOutgoingFile } from '../files/outgoing-file.ts';
import { type StoredFiles, type StoreFilesOptions, sendFiles } from './send-files.ts';

/**
 * Stores files in one batch: creates it, attaches the files, starts it and waits until it is delivered.
 *
 * @throws UploadError; the reason of the signal when it is aborted; TypeError for what holds no bytes or has no name
 */
export async function storeFiles(
  client: ClevverClient,
  files: Iterable<FileInput>,
  options: StoreFilesOptions = {},
): Promise<StoredFiles> {
  return sendFiles(client, Array.from(files, toOutgoingFile), options);
}
