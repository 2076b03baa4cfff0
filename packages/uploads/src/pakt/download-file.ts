import { createDownloadUrl, fetchSigned, type PaktClient } from '@countersign/pakt';
import { UploadError } from '../upload-error.ts';
import { statusOf, toUploadError } from '../wait/patience.ts';

export interface DownloadFileOptions {
  /** Ends the download, also while its bytes are being read. */
  readonly signal?: AbortSignal;
}

export interface FileDownload {
  /** Fails when it ends before its announced size. */
  readonly stream: ReadableStream<Uint8Array>;
  /** As the storage service states it. */
  readonly size: number | undefined;
  readonly contentType: string | undefined;
}

/**
 * Downloads a file by its id, over a signed URL that is fetched without the token. A URL that has expired by the time it is
 * used is replaced once.
 *
 * @throws UploadError; the reason of the signal when it is aborted
 */
export async function downloadFile(
  client: PaktClient,
  id: string,
  options: DownloadFileOptions = {},
): Promise<FileDownload> {
  const { signal } = options;
  const call = signal === undefined ? {} : { signal };
  try {
    const fetchOnce = async () => fetchSigned(client, await signUrl(client, id, call), call);
    const { data, response } = await fetchOnce().catch((error: unknown) => {
      if (!isExpired(error)) throw error;
      return fetchOnce();
    });
    const length = response.headers.get('content-length');
    return {
      stream: data,
      size: length === null ? undefined : Number(length),
      contentType: response.headers.get('content-type') ?? undefined,
    };
  } catch (error) {
    signal?.throwIfAborted();
    throw toUploadError(error);
  }
}

/** An older client of the API expects an object here, the page has a string. */
async function signUrl(
  client: PaktClient,
  id: string,
  call: { readonly signal?: AbortSignal },
): Promise<string> {
  const { data } = await createDownloadUrl(client, { path: { id } }, call);
  const given: unknown = data?.data;
  const url = typeof given === 'object' && given !== null && 'url' in given ? given.url : given;
  if (typeof url === 'string' && URL.canParse(url)) return url;
  throw new UploadError('answer-incomplete', 'createDownloadUrl: the answer has no URL', { uploadId: id });
}

function isExpired(error: unknown): boolean {
  return statusOf(error) === 403 && (error as { operation?: unknown }).operation === 'fetchSigned';
}
