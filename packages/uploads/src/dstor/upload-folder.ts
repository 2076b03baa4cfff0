import type { BinaryInput, DstorClient } from '@countersign/dstor';
import type { FolderFile } from './folder-file.ts';
import { sendFolder, type UploadedFolder, type UploadFolderOptions } from './send-folder.ts';

/** A file and where it belongs. Streams are left out: a chunk whose answer is lost has to be sent again. */
export interface FolderEntry {
  /** Below the folder, with `/` between directories. */
  readonly path: string;
  readonly data: Exclude<BinaryInput, ReadableStream>;
}

/**
 * Uploads files as one folder, in chunks, and waits until the server has processed it.
 *
 * @param files `File`s as a folder picker gives them, or entries with a path
 * @param options `folderPath` is needed unless the files come from a folder picker
 * @throws UploadError; the reason of the signal when it is aborted; TypeError for what holds no bytes
 */
export async function uploadFolder(
  client: DstorClient,
  files: Iterable<File | FolderEntry>,
  options: UploadFolderOptions = {},
): Promise<UploadedFolder> {
  const entries = [...files].map(toFolderFile);
  const folderPath = options.folderPath ?? nameOfPick([...files]);
  if (folderPath === undefined) throw new TypeError('pass { folderPath }: the files do not tell it');
  return sendFolder(client, entries, { ...options, folderPath });
}

function toFolderFile(entry: File | FolderEntry): FolderFile {
  const { path, data } = entry instanceof File ? { path: pathOf(entry), data: entry } : entry;
  if (!(data instanceof Blob || data instanceof ArrayBuffer || data instanceof Uint8Array))
    throw new TypeError(`${path} must be a Blob, File, ArrayBuffer or Uint8Array`);
  const size = data instanceof Blob ? data.size : data.byteLength;
  const version = data instanceof File ? String(data.lastModified) : '';
  return { path, size, version, open: () => data };
}

/** Folder pickers put the name of the folder in front. */
function pathOf(file: File): string {
  const path = pickedPath(file) ?? file.name;
  return path.slice(path.indexOf('/') + 1);
}

function nameOfPick([first]: readonly (File | FolderEntry)[]): string | undefined {
  return first instanceof File ? pickedPath(first)?.split('/')[0] : undefined;
}

/** Only browsers have the property, and it is empty for files that were picked one by one. */
function pickedPath(file: File): string | undefined {
  const path: unknown = 'webkitRelativePath' in file ? file.webkitRelativePath : '';
  return typeof path === 'string' && path !== '' ? path : undefined;
}
