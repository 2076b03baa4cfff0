import { basename, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { DstorClient } from '@countersign/dstor';
import type { FolderFile } from '../../dstor/folder-file.ts';
import { sendFolder, type UploadedFolder, type UploadFolderOptions } from '../../dstor/send-folder.ts';
import { openFileStream } from '../open-file-stream.ts';
import { type SymlinkPolicy, walkFolder } from '../walk-folder.ts';

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
  const files: FolderFile[] = [];
  for await (const file of walkFolder(root, options.symlinks ?? 'refuse')) {
    options.signal?.throwIfAborted();
    const { path, size, modified } = file;
    files.push({ path, size, version: String(modified), open: () => openFileStream(file) });
  }
  return sendFolder(client, files, { folderPath: basename(root), key: root, ...options });
}
