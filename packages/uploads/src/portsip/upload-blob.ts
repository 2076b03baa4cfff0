import type { BinaryInput, PortsipClient } from '@countersign/portsip';
import { openSource } from '../source/open-source.ts';
import { sendBlob, type UploadBlobOptions, type UploadedBlob } from './send-blob.ts';
import { webPlatform } from './web-platform.ts';

/**
 * Uploads bytes, a `Blob`, `File` or stream in chunks and completes the upload with the SHA-256 of what was read. Goes on
 * by itself after broken connections, from where the server stands; with a store also after the end of the process.
 *
 * @throws UploadError; the reason of the signal when it is aborted; TypeError for a source that holds no bytes
 */
export async function uploadBlob(
  client: PortsipClient,
  source: BinaryInput,
  options: UploadBlobOptions = {},
): Promise<UploadedBlob> {
  return sendBlob(client, openSource(source), options, webPlatform);
}
