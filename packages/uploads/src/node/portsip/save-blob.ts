import type { PortsipClient } from '@countersign/portsip';
import type { DownloadBlobOptions } from '../../portsip/receive-blob.ts';
import { saveStream } from '../save-stream.ts';
import { downloadBlob } from './download-blob.ts';

/**
 * Downloads a blob by its SHA-256 into a file, which appears only when all bytes are verified.
 *
 * @throws UploadError; the reason of the signal when it is aborted; TypeError for what is no SHA-256; the error of the
 * file system
 */
export async function saveBlob(
  client: PortsipClient,
  digest: string,
  path: string,
  options: DownloadBlobOptions = {},
): Promise<void> {
  const { stream } = await downloadBlob(client, digest, options);
  await saveStream(stream, path, options.signal);
}
