import type { BinaryInput } from '@countersign/dstor';

/** One file of a folder that is about to be sent. */
export interface FolderFile {
  /** Below the folder, with `/` between directories. */
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  /** Changes when the file does; empty where nothing tells that. */
  readonly version: string;
  /** Its bytes, each time anew; fails, or its stream does, with `source-changed` when the file is no longer the same. */
  open(): BinaryInput | Promise<BinaryInput>;
}

/** The files of a folder in their order: an array, or what keeps less of each. */
export interface FolderFiles {
  readonly length: number;
  at(index: number): FolderFile | undefined;
}

/** Those from one index up to another. */
export function* filesBetween(
  files: FolderFiles,
  from = 0,
  to: number = files.length,
): Generator<FolderFile> {
  for (let index = from; index < to; index += 1) {
    const file = files.at(index);
    if (file !== undefined) yield file;
  }
}

/** What tells one folder from another, and from its later states: the plan, every path, size and version. */
export async function identifyFolder(files: FolderFiles, starts: readonly number[]): Promise<string> {
  let identity = starts.join();
  // In blocks, because WebCrypto digests only all at once.
  for (let from = 0; from < files.length; from += 1000) {
    let text = identity;
    for (const { path, size, version } of filesBetween(files, from, Math.min(from + 1000, files.length)))
      text += `\n${JSON.stringify([path, size, version])}`;
    // Absent on pages without TLS, which have no folders of a hundred thousand files.
    const digest = await crypto.subtle?.digest('SHA-256', new TextEncoder().encode(text));
    identity = digest ? new Uint8Array(digest).join() : text;
  }
  return identity;
}

/** Whether a later state of each file would be told from this one. */
export function isKnownAgain(files: FolderFiles): boolean {
  for (const { version } of filesBetween(files)) if (version === '') return false;
  return true;
}
