import type { ClevverClient } from '@countersign/clevver';
import { type StoredFiles, type StoreFilesOptions, sendFiles } from '../../clevver/send-files.ts';
import { type NodeFileInput, toNodeFile } from '../to-node-file.ts';

/**
 * Stores files in one batch: creates it, attaches the files, starts it and waits until it is delivered.
 *
 * @throws UploadError; the reason of the signal when it is aborted; TypeError for what holds no bytes or has no name; the
 * error of the file system for what cannot be read
 */
export async function storeFiles(
  client: ClevverClient,
  files: Iterable<NodeFileInput>,
  options: StoreFilesOptions = {},
): Promise<StoredFiles> {
  return sendFiles(client, await Promise.all(Array.from(files, toNodeFile)), options);
}
