import type { BinaryInput } from '@countersign/dstor';

/** One file of a folder that is about to be sent. */
export interface FolderFile {
  /** Below the folder, with `/` between directories. */
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  /** Changes when the file does. */
  readonly version: string;
  /** Its bytes, each time anew; fails, or its stream does, with `source-changed` when the file is no longer the same. */
  open(): BinaryInput | Promise<BinaryInput>;
}

/** What tells one folder from another, and from its later states: every path, size and version. */
export async function identifyFolder(files: readonly FolderFile[]): Promise<string> {
  let identity = '';
  // In blocks, because WebCrypto digests only all at once.
  for (let at = 0; at < files.length; at += 1000) {
    const lines = files
      .slice(at, at + 1000)
      .map(({ path, size, version }) => JSON.stringify([path, size, version]));
    const text = new TextEncoder().encode(`${identity}\n${lines.join('\n')}`);
    const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', text));
    identity = Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
  }
  return identity;
}
