import type { PaktClient } from '@countersign/pakt';
import { type DownloadFileOptions, downloadFile } from '../../pakt/download-file.ts';
import { saveStream } from '../save-stream.ts';

/**
 * Downloads a file by its id into a file, which appears only when it is whole.
 *
 * @throws UploadError; the reason of the signal when it is aborted; the error of the file system
 */
export async function saveFile(
  client: PaktClient,
  id: string,
  path: string,
  options: DownloadFileOptions = {},
): Promise<void> {
  const { stream } = await downloadFile(client, id, options);
  await saveStream(stream, path, options.signal);
}
