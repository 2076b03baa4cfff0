import { randomUUID } from 'node:crypto';
import { parseMediaType } from '@countersign/contract';
import type { Exchange } from '../exchange.ts';
import { type PartInfo, readMultipart } from './multipart.ts';
import { receive } from './receive.ts';
import { Refusal } from './refusal.ts';

/** A file of a multipart body, stored by its content. */
export interface TakenFile {
  readonly field: string;
  /** As sent, directories included. */
  readonly filename: string | undefined;
  /** A media type without parameters; `application/octet-stream` when the part names none. */
  readonly contentType: string;
  readonly size: number;
  readonly sha256: string;
}

/**
 * Stores the files of a multipart body and lets `commit` refer to them, in a transaction that is on the disk when this
 * returns. Nothing stays when the body breaks off, is refused, or `commit` throws.
 *
 * @param isFile Whether a part is a file; the others are read and ignored
 * @param commit Synchronous; has to `retain` what it wants to keep
 */
export async function takeFiles<Result>(
  exchange: Exchange,
  isFile: (info: PartInfo) => boolean,
  commit: (files: readonly [TakenFile, ...TakenFile[]]) => Result,
): Promise<Result> {
  const { limits, records, storage } = exchange.namespace;
  const partIds: string[] = [];
  /** In the order of the parts, some of which may end before an earlier one. */
  const taken: (TakenFile | undefined)[] = [];
  const take = async (info: PartInfo, bytes: AsyncIterable<Buffer>): Promise<void> => {
    const id = randomUUID();
    const position = partIds.push(id) - 1;
    const part = storage.blobs.begin(id);
    await receive(exchange, part, bytes);
    await part.sync();
    const sha256 = await storage.blobs.store(part);
    const { field, filename } = info;
    taken[position] = { field, filename, contentType: essenceOf(info.contentType), size: part.size, sha256 };
  };
  try {
    await readMultipart(exchange.body, exchange.headers['content-type'], {
      limits,
      onPart: (info) => (isFile(info) ? (bytes) => take(info, bytes) : undefined),
    });
    const [first, ...more] = taken.filter((file) => file !== undefined);
    if (first === undefined) throw new Refusal(400, 'The form has no file.', { code: 'VALIDATE_FAILED' });
    return records.transaction(() => commit([first, ...more]));
  } finally {
    for (const file of taken) {
      if (file === undefined) continue;
      storage.blobs.unpin(file.sha256);
      storage.sweep(file.sha256);
    }
    for (const id of partIds) await storage.blobs.discard(id);
  }
}

/**
 * The same for a form that may have one file, in a field of this name. A second one is refused before it is stored: a form
 * of very many costs a sync of the disk for each.
 */
export function takeFile<Result>(
  exchange: Exchange,
  name: string,
  commit: (file: TakenFile) => Result,
): Promise<Result> {
  let begun = 0;
  const isFile = ({ field }: PartInfo): boolean => {
    if (field !== name) return false;
    begun += 1;
    if (begun > 1) throw new Refusal(400, `Send one file per request, in the field "${name}".`);
    return true;
  };
  return takeFiles(exchange, isFile, ([file]) => commit(file));
}

function essenceOf(contentType: string | undefined): string {
  return parseMediaType(contentType ?? '')?.essence ?? 'application/octet-stream';
}
