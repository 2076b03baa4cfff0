import { basename, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { BinaryInput, DstorClient } from '@countersign/dstor';
import type { FolderFile } from '../../dstor/folder-file.ts';
import { sendFolder, type UploadedFolder, type UploadFolderOptions } from '../../dstor/send-folder.ts';
import { FileTable } from '../file-table.ts';
import { openFileStream } from '../open-file-stream.ts';
import { readSmallFile } from '../read-small-file.ts';
import { type SymlinkPolicy, type WalkedFile, walkFolder } from '../walk-folder.ts';

export interface UploadNodeFolderOptions extends UploadFolderOptions {
  /** @default 'refuse' */
  readonly symlinks?: SymlinkPolicy;
}

/**
 * Uploads a folder of the file system, in chunks, and waits until the server has processed it. With a store, the same
 * call resumes it after the end of the process, and sends nothing when the unchanged folder is there already.
 *
 * @throws UploadError; the reason of the signal when it is aborted; TypeError for a folder without files; the error of
 * the file system for what cannot be read
 */
export async function uploadFolder(
  client: DstorClient,
  folder: string | URL,
  options: UploadNodeFolderOptions = {},
): Promise<UploadedFolder> {
  const root = folder instanceof URL ? fileURLToPath(folder) : resolve(folder);
  const table = new FileTable();
  for await (const file of walkFolder(root, options.symlinks ?? 'refuse')) {
    options.signal?.throwIfAborted();
    table.add(file);
  }
  const files = {
    length: table.length,
    at(index: number) {
      const file = table.at(index);
      return file && toFolderFile(root, file);
    },
  };
  return sendFolder(client, files, { folderPath: basename(root), key: root, ...options });
}

/** Up to here a file is read at once: a chunk without streams has a known length, and its requests are light. */
const small = 2 ** 20;

function toFolderFile(root: string, { modified, path, size }: WalkedFile): FolderFile {
  const open = (): BinaryInput | Promise<BinaryInput> => {
    const file = { location: join(root, path), size, modified };
    return size > small ? openFileStream(file) : readSmallFile(file);
  };
  return { path, size, version: String(modified), open };
}
