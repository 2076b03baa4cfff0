import { basename, join, resolve } from 'node:path';
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
    files.push(new NodeFolderFile(root, file));
  }
  return sendFolder(client, files, { folderPath: basename(root), key: root, ...options });
}

/** Up to here a file is read at once: a chunk without streams has a known length, and its requests are light. */
const small = 2 ** 20;

/** As little as possible is kept of each: there may be very many. */
class NodeFolderFile implements FolderFile {
  readonly #root: string;
  readonly path: string;
  readonly size: number;
  readonly #modified: number;

  constructor(root: string, { modified, path, size }: WalkedFile) {
    this.#root = root;
    this.path = path;
    this.size = size;
    this.#modified = modified;
  }

  get version(): string {
    return String(this.#modified);
  }

  async open(): Promise<BinaryInput> {
    const file = { location: join(this.#root, this.path), size: this.size, modified: this.#modified };
    return this.size > small ? openFileStream(file) : readSmallFile(file);
  }
}
