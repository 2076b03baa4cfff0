import { basename, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { BinaryInput, DstorClient } from '@countersign/dstor';
import type { FolderFile } from '../../dstor/folder-file.ts';
import { sendFolder, type UploadedFolder, type UploadFolderOptions } from '../../dstor/send-folder.ts';
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
  const files: FolderFile[] = [];
  for await (const file of walkFolder(root, options.symlinks ?? 'refuse')) {
    options.signal?.throwIfAborted();
    files.push(new NodeFolderFile(file));
  }
  return sendFolder(client, files, { folderPath: basename(root), key: root, ...options });
}

/** Up to here a file is read at once: a chunk without streams has a known length, and its requests are light. */
const small = 2 ** 20;

/** As little as possible is kept of each: there may be very many. */
class NodeFolderFile implements FolderFile {
  readonly #file: WalkedFile;

  constructor(file: WalkedFile) {
    this.#file = file;
  }

  get path(): string {
    return this.#file.path;
  }

  get size(): number {
    return this.#file.size;
  }

  get version(): string {
    return String(this.#file.modified);
  }

  async open(): Promise<BinaryInput> {
    return this.size > small ? openFileStream(this.#file) : readSmallFile(this.#file);
  }
}
