import { type FilePage, type FileRecord, type PaktClient, listFiles as requestPage } from '@countersign/pakt';
import { UploadError } from '../upload-error.ts';
import { toUploadError } from '../wait/patience.ts';

export interface ListFilesOptions {
  /** Files of one page. @default the server's */
  readonly limit?: number;
  readonly signal?: AbortSignal;
}

/** Files one by one, or page by page; nothing is asked for before it is needed. */
export interface FileList extends AsyncIterable<FileRecord> {
  pages(): AsyncIterable<FilePage>;
}

/**
 * Lists the files that the server shows. One that moves to the next page while pages are read is given once; files that
 * are added meanwhile may be missing.
 *
 * Iterating throws UploadError, or the reason of the signal when it is aborted.
 */
export function listFiles(client: PaktClient, options: ListFilesOptions = {}): FileList {
  const pages = (): AsyncGenerator<FilePage> => readPages(client, options);
  return {
    pages,
    async *[Symbol.asyncIterator]() {
      const seen = new Set<string>();
      for await (const { data } of pages()) {
        for (const file of data) {
          if (!seen.has(file._id)) yield file;
          seen.add(file._id);
        }
      }
    },
  };
}

async function* readPages(client: PaktClient, { limit, signal }: ListFilesOptions): AsyncGenerator<FilePage> {
  for (let page = 1; ; page += 1) {
    const query = { page, ...(limit !== undefined && { limit }) };
    const current = await readPage(client, query, signal);
    yield current;
    // An empty page ends it too, whatever the number of pages says.
    if (page >= current.pages || current.data.length === 0) return;
  }
}

async function readPage(
  client: PaktClient,
  query: { readonly page: number; readonly limit?: number },
  signal: AbortSignal | undefined,
): Promise<FilePage> {
  try {
    const { data } = await requestPage(client, { query }, signal && { signal });
    // The description requires the files, a server may still leave them out.
    const found: Partial<FilePage> | undefined = data?.data;
    if (!isPage(found)) throw new UploadError('answer-incomplete', 'listFiles: the answer has no files');
    return found;
  } catch (error) {
    signal?.throwIfAborted();
    throw toUploadError(error);
  }
}

function isPage(page: Partial<FilePage> | undefined): page is FilePage {
  return Array.isArray(page?.data);
}
