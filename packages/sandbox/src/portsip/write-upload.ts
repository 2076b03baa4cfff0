import type { OperationExchange } from '../exchange.ts';
import { receive } from '../http/receive.ts';
import { ConnectionCut, Refusal } from '../http/refusal.ts';
import type { Part } from '../storage/part.ts';
import { type Upload, uploads } from './upload.ts';

/**
 * Adds the body of a request to an upload and makes it durable. Bytes that arrived before the connection broke or stood
 * still are credited, those of a request that is refused are not.
 *
 * @returns the upload as it is now recorded
 */
export async function writeUpload(
  exchange: OperationExchange,
  upload: Upload,
  onChunk?: (chunk: Buffer) => void,
): Promise<Upload> {
  const part = exchange.namespace.storage.blobs.resume(upload.id, upload.size);
  try {
    await receive(exchange, part, exchange.body, onChunk);
  } catch (error) {
    const gone = error instanceof ConnectionCut || (error instanceof Refusal && error.status === 408);
    if (gone) await credit(exchange, upload, part);
    else await part.truncate(upload.size);
    throw error;
  }
  return await credit(exchange, upload, part);
}

async function credit({ namespace }: OperationExchange, upload: Upload, part: Part): Promise<Upload> {
  const { clock, pace, records, storage } = namespace;
  await part.sync();
  if (upload.size === 0) await storage.blobs.syncNames();
  // Destroyed, expired or reset meanwhile: there is nothing left to credit.
  if (records.get(uploads, upload.id) === undefined) throw destroyed();
  if (part.size === upload.size) return upload;
  const now = {
    ...upload,
    size: part.size,
    generation: upload.generation + 1,
    expiresAt: clock.now() + pace.blobUpload,
  };
  records.put(uploads, upload.id, now);
  return now;
}

/** One request at a time may write to an upload. @throws {Refusal} 409 while another one does */
export async function writeExclusively<Result>(
  exchange: OperationExchange,
  upload: Upload,
  work: () => Promise<Result>,
): Promise<Result> {
  const { writing } = exchange.namespace;
  if (writing.has(upload.id)) {
    throw new Refusal(409, 'Another request is writing to this upload.', { headers: { 'Retry-After': '1' } });
  }
  const { promise: ended, resolve } = Promise.withResolvers<void>();
  writing.set(upload.id, { abort: () => exchange.body.interrupt(destroyed()), ended });
  try {
    return await work();
  } finally {
    writing.delete(upload.id);
    resolve();
  }
}

export function destroyed(): Refusal {
  return new Refusal(404, 'The upload was destroyed while its bytes arrived.');
}
