import type { FileInput, FileRecord, PaktClient } from '@countersign/pakt';
import { toOutgoingFile } from '../files/outgoing-file.ts';
import { sendFile, type UploadFileOptions } from './send-file.ts';

/**
 * Uploads a file, public or private, and verifies its size.
 *
 * @throws UploadError; the reason of the signal when it is aborted; TypeError for what holds no bytes or has no name
 */
export async function uploadFile(
  client: PaktClient,
  file: FileInput,
  options: UploadFileOptions = {},
): Promise<FileRecord> {
  return sendFile(client, toOutgoingFile(file), options);
}
