import { downloadBlobs, type PortsipClient } from '@countersign/portsip';
import type { CreateHasher } from '../hash/hasher.ts';
import { toUploadError } from '../wait/patience.ts';
import { verifyStream } from './verify-stream.ts';

export interface DownloadBlobOptions {
  /** Ends the download, also while its bytes are being read. */
  readonly signal?: AbortSignal;
  /** Told how many bytes have come. */
  readonly onProgress?: (received: number) => void;
}

export interface BlobDownload {
  /** Fails with `digest-mismatch` at its end when the bytes are others: nothing before the end is sure. */
  readonly stream: ReadableStream<Uint8Array>;
  /** As the server states it. */
  readonly size: number | undefined;
}

/** Begins a download whose bytes are verified as they pass. */
export async function receiveBlob(
  client: PortsipClient,
  digest: string,
  options: DownloadBlobOptions,
  createHasher: CreateHasher,
): Promise<BlobDownload> {
  const expected = /^(?:sha256:)?([0-9a-f]{64})$/i.exec(digest)?.[1]?.toLowerCase();
  if (expected === undefined) {
    throw new TypeError(
      `"${digest}" is no SHA-256, by which a download could be verified; call downloadBlobs()`,
    );
  }
  const { onProgress, signal } = options;
  try {
    const { data, response } = await downloadBlobs(client, { path: { digest } }, signal && { signal });
    const length = response.headers.get('content-length');
    const size = length === null ? undefined : Number(length);
    const hasher = await createHasher(size);
    const verified = data.pipeThrough(verifyStream(expected, hasher, (bytes) => onProgress?.(bytes)));
    return { stream: verified, size };
  } catch (error) {
    throw signal?.aborted ? signal.reason : toUploadError(error);
  }
}
