import type { PortsipClient } from '@countersign/portsip';
import { sendBlob, type UploadBlobOptions, type UploadedBlob } from '../../portsip/send-blob.ts';
import { type NodeInput, openNodeSource } from '../open-node-source.ts';
import { nodePlatform } from './node-platform.ts';

/**
 * Uploads a file (by its path or `file:` URL), bytes, a `Blob` or a stream in chunks and completes the upload with the
 * SHA-256 of what was read. Goes on by itself after broken connections, from where the server stands; with a store also
 * after the end of the process.
 *
 * @throws UploadError; the reason of the signal when it is aborted; TypeError for a source that holds no bytes; the error
 * of the file system for a file that cannot be read
 */
export async function uploadBlob(
  client: PortsipClient,
  source: NodeInput,
  options: UploadBlobOptions = {},
): Promise<UploadedBlob> {
  return sendBlob(client, await openNodeSource(source), options, nodePlatform);
}
