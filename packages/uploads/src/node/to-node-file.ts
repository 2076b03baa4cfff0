import { stat } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import type { FileInput } from '@countersign/client';
import { type OutgoingFile, toOutgoingFile } from '../files/outgoing-file.ts';
import { openFileStream } from './open-file-stream.ts';
import { toWebStream } from './to-web-stream.ts';

/** A file as Node knows it: beside what every runtime takes, a path, a `file:` URL and a named stream of Node. */
export type NodeFileInput =
  | FileInput
  | string
  | URL
  | { readonly data: Readable; readonly filename: string; readonly contentType?: string };

/** @throws TypeError for what holds no bytes or has no name; the error of the file system for a file that is not there */
export async function toNodeFile(input: NodeFileInput): Promise<OutgoingFile> {
  if (typeof input === 'string') return describeFile(resolve(input));
  if (input instanceof URL) return describeFile(fileURLToPath(input));
  if (!('data' in input)) return toOutgoingFile(input);
  const { data } = input;
  if (!(data instanceof Readable)) return toOutgoingFile({ ...input, data });
  return toOutgoingFile({ ...input, data: toWebStream(data) });
}

async function describeFile(location: string): Promise<OutgoingFile> {
  const found = await stat(location);
  if (!found.isFile()) throw new TypeError(`${location} is not a file`);
  const { mtimeMs: modified, size } = found;
  return {
    name: basename(location),
    size,
    version: String(modified),
    contentType: undefined,
    open: () => openFileStream({ location, modified, size }),
  };
}
