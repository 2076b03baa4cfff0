import type { PortsipClient } from '@countersign/portsip';
import { type BlobDownload, type DownloadBlobOptions, receiveBlob } from '../../portsip/receive-blob.ts';
import { createNodeHasher } from '../node-hasher.ts';

/**
 * Downloads a blob by its SHA-256; the stream fails at its end when the bytes are not those of the digest.
 *
 * @throws UploadError; the reason of the signal when it is aborted; TypeError for what is no SHA-256
 */
export async function downloadBlob(
  client: PortsipClient,
  digest: string,
  options: DownloadBlobOptions = {},
): Promise<BlobDownload> {
  return receiveBlob(client, digest, options, createNodeHasher);
}
