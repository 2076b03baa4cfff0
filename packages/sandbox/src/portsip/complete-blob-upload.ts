import { createHash } from 'node:crypto';
import type { Answer, OperationExchange, OperationHandler } from '../exchange.ts';
import { Refusal } from '../http/refusal.ts';
import { storeFile } from './stored-file.ts';
import {
  type Completion,
  checkOctets,
  checkOffset,
  checkToken,
  findUpload,
  openUploads,
  type Upload,
  uploads,
} from './upload.ts';
import { destroyed, writeExclusively, writeUpload } from './write-upload.ts';

export const completeBlobUpload: OperationHandler = async (exchange) => {
  const upload = findUpload(exchange);
  checkToken(exchange, upload);
  checkOctets(exchange);
  const digest = readDigest(exchange.parameters.query.digest);
  if (upload.completion !== undefined) return await repeat(exchange, upload.completion, digest);
  checkOffset(exchange, upload);
  return await writeExclusively(exchange, upload, () => complete(exchange, upload, digest));
};

/** Bare hexadecimal, or with `sha256:` in front. @throws {Refusal} 400 */
function readDigest(digest: unknown): string | undefined {
  if (digest === undefined) return undefined;
  const match = /^(?:sha256:)?([0-9a-f]{64})$/i.exec(String(digest));
  if (match?.[1] !== undefined) return match[1].toLowerCase();
  throw new Refusal(400, 'The digest must be a SHA-256 in hexadecimal.', { code: 'VALIDATE_FAILED' });
}

/** All or nothing: after a wrong digest the upload is as it was before. */
async function complete(
  exchange: OperationExchange,
  before: Upload,
  digest: string | undefined,
): Promise<Answer> {
  const { blobs } = exchange.namespace.storage;
  const body = createHash('sha256');
  const written = await writeUpload(exchange, before, (chunk) => body.update(chunk));
  const part = blobs.resume(written.id, written.size);
  const sha256 = await part.sha256();
  if (digest !== undefined && digest !== sha256) {
    await part.truncate(before.size);
    exchange.namespace.records.put(uploads, before.id, { ...before, expiresAt: written.expiresAt });
    throw new Refusal(400, 'The digest is not that of the bytes of this upload.', {
      code: 'VALIDATE_FAILED',
    });
  }
  await part.sync();
  await blobs.store(part);
  const bodySize = written.size - before.size;
  try {
    // The token stays that of the request, so that the same request again is understood.
    const upload = { ...written, generation: before.generation };
    const fileId = record(exchange, upload, { sha256, bodySize, bodySha256: body.digest('hex') });
    return { status: 201, json: { id: fileId } };
  } finally {
    blobs.unpin(sha256);
    exchange.namespace.storage.sweep(sha256);
    if (exchange.namespace.records.get(uploads, before.id)?.completion !== undefined)
      await blobs.discard(before.id);
  }
}

function record(
  { namespace }: OperationExchange,
  upload: Upload,
  result: Omit<Completion, 'fileId'>,
): string {
  const { records } = namespace;
  return records.transaction(() => {
    if (records.get(uploads, upload.id) === undefined) throw destroyed();
    const fileId = storeFile(namespace, { ...upload, sha256: result.sha256 });
    records.put(uploads, upload.id, { ...upload, completion: { ...result, fileId } });
    records.delete(openUploads(upload.owner), upload.id);
    return fileId;
  });
}

/** The same completion again is answered again; another one is not. */
async function repeat(
  exchange: OperationExchange,
  completion: Completion,
  digest: string | undefined,
): Promise<Answer> {
  const hash = createHash('sha256');
  let size = 0;
  for await (const chunk of exchange.body) {
    size += chunk.length;
    hash.update(chunk);
  }
  const sameBody =
    size === 0 || (size === completion.bodySize && hash.digest('hex') === completion.bodySha256);
  if (sameBody && (digest === undefined || digest === completion.sha256)) {
    return { status: 201, json: { id: completion.fileId } };
  }
  throw new Refusal(409, 'The upload is complete already, with other bytes.');
}
