import type { FileRecord, PaktClient } from '@countersign/pakt';
import { sendFile, type UploadFileOptions } from '../../pakt/send-file.ts';
import { type NodeFileInput, toNodeFile } from '../to-node-file.ts';

/**
 * Uploads a file, public or private, and verifies its size.
 *
 * @throws UploadError; the reason of the signal when it is aborted; TypeError for what holds no bytes or has no name; the
 * error of the file system for what cannot be read
 */
export async function uploadFile(
  client: PaktClient,
  file: NodeFileInput,
  options: UploadFileOptions = {},
): Promise<FileRecord> {
  return sendFile(client, await toNodeFile(file), options);
}
