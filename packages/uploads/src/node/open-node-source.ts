import { open, stat } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import type { BinaryInput } from '@countersign/client';
import type { ByteSource } from '../source/byte-source.ts';
import { openSource } from '../source/open-source.ts';
import { toWebStream } from './to-web-stream.ts';

/** What can be sent on Node: beside what every runtime knows, a path, a `file:` URL and a stream of Node. */
export type NodeInput = BinaryInput | string | URL | Readable;

/** @throws TypeError for what holds no bytes; the error of the file system for a file that cannot be opened */
export async function openNodeSource(input: NodeInput): Promise<ByteSource> {
  if (typeof input === 'string') return openFile(resolve(input));
  if (input instanceof URL) return openFile(fileURLToPath(input));
  if (input instanceof Readable) return openSource(toWebStream(input));
  return openSource(input);
}

/** Never through `openAsBlob`, which cuts large files off without an error. */
async function openFile(path: string): Promise<ByteSource> {
  // Asked first: a pipe would not open before somebody writes to it.
  if (!(await stat(path)).isFile()) throw new TypeError(`${path} is not a file`);
  const handle = await open(path);
  const before = await handle.stat();
  return {
    size: before.size,
    name: basename(path),
    identity: `${path} ${before.size} ${before.mtimeMs}`,
    async read(into, position) {
      let filled = 0;
      while (filled < into.length) {
        const { bytesRead } = await handle.read(into, filled, into.length - filled, position + filled);
        if (bytesRead === 0) break;
        filled += bytesRead;
      }
      return filled;
    },
    async isUnchanged() {
      const { size, mtimeMs } = await handle.stat();
      return size === before.size && mtimeMs === before.mtimeMs;
    },
    close: () => handle.close(),
  };
}
