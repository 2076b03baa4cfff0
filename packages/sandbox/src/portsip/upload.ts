import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Exchange, OperationExchange } from '../exchange.ts';
import { Refusal } from '../http/refusal.ts';
import type { Namespace } from '../namespace.ts';
import { type Collection, defineCollection } from '../storage/records.ts';

/** An upload, and after its completion the memory of it. Its bytes are the part of the same id. */
export interface Upload {
  readonly id: string;
  readonly owner: string;
  readonly filename: string | undefined;
  readonly temporary: boolean;
  /** Acknowledged bytes. */
  readonly size: number;
  /** Counts the changes of the upload: each has a token of its own. */
  readonly generation: number;
  readonly expiresAt: number;
  readonly completion?: Completion;
}

/** What completed an upload, so that the same request again is recognised. */
export interface Completion {
  readonly fileId: string;
  readonly sha256: string;
  /** Size and digest of the completing request's own body. */
  readonly bodySize: number;
  readonly bodySha256: string;
}

export const uploads: Collection<Upload> = defineCollection<Upload>('portsip.uploads');

/** Ids of a user's unfinished uploads. */
export function openUploads(owner: string): Collection<true> {
  return defineCollection<true>('portsip.open', owner);
}

/** Kind of the due work that removes an upload. Its subject is the id. */
export const expiry = 'portsip.upload';

/** @throws {Refusal} 404 for an upload that is unknown, someone else's, destroyed or expired */
export function findUpload(exchange: OperationExchange): Upload {
  const { namespace, parameters, user, faults } = exchange;
  const id = String(parameters.path.id).toLowerCase();
  const upload = namespace.records.get(uploads, id);
  if (upload === undefined || upload.owner !== user.id) throw unknown();
  if (faults.expire !== undefined) expire(namespace, upload);
  if (faults.expire !== undefined || upload.expiresAt <= namespace.clock.now()) throw unknown();
  return upload;
}

function unknown(): Refusal {
  return new Refusal(404, 'There is no such upload: it never existed, was destroyed, or has expired.');
}

function expire({ clock, due, records }: Namespace, upload: Upload): void {
  records.transaction(() => {
    records.put(uploads, upload.id, { ...upload, expiresAt: clock.now() });
    due.schedule({ at: clock.now(), kind: expiry, subject: upload.id });
  });
}

/** Forgets an upload and frees its bytes; a request that is writing to it ends first. */
export async function removeUpload(namespace: Namespace, upload: Upload): Promise<void> {
  namespace.records.transaction(() => {
    namespace.records.delete(uploads, upload.id);
    namespace.records.delete(openUploads(upload.owner), upload.id);
    namespace.due.cancel(expiry, upload.id);
  });
  if (upload.completion !== undefined) return;
  const writing = namespace.writing.get(upload.id);
  writing?.abort();
  await writing?.ended;
  await namespace.storage.blobs.discard(upload.id, upload.size);
}

/** The headers that tell the state of an upload. An empty one has no `Range`: `0-0` would mean one byte. */
export function uploadHeaders({ secret }: Namespace, upload: Upload): Record<string, string> {
  return {
    'PortSIP-Upload-ID': upload.id,
    'PortSIP-Upload-Token': tokenOf(secret, upload),
    ...(upload.size > 0 ? { Range: rangeOf(upload) } : {}),
  };
}

function rangeOf({ size }: Upload): string {
  return `0-${size - 1}`;
}

function tokenOf(secret: string, { id, generation }: Pick<Upload, 'id' | 'generation'>): string {
  const mac = createHmac('sha256', secret).update(`portsip-upload/${id}/${generation}`).digest('base64url');
  return `${generation}.${mac}`;
}

/** @throws {Refusal} 403 for a token that is not this upload's, 409 for one of an earlier state */
export function checkToken(exchange: OperationExchange, upload: Upload): void {
  const { secret } = exchange.namespace;
  const token = String(exchange.parameters.headers['PortSIP-Upload-Token']);
  const generation = Number(/^\d{1,15}(?=\.)/.exec(token)?.[0] ?? Number.NaN);
  const expected = Buffer.from(tokenOf(secret, { id: upload.id, generation }));
  const given = Buffer.from(token);
  if (expected.length !== given.length || !timingSafeEqual(expected, given)) {
    throw new Refusal(403, 'The upload token is not one of this upload.');
  }
  if (generation !== upload.generation) {
    const headers = upload.size > 0 ? { Range: rangeOf(upload) } : {};
    const message = 'The upload has changed since this token was issued; ask for its status to go on.';
    throw new Refusal(409, message, { headers });
  }
}

/** @throws {Refusal} 416 when the request says that its bytes belong elsewhere than at the end of what is there */
export function checkOffset({ headers }: Exchange, upload: Upload): void {
  const range = headers['content-range'];
  if (range === undefined) return;
  const match = /^(?:bytes[ =])?\s*(\d+)-(\d+)(?:\/(?:\d+|\*))?$/.exec(range);
  if (match === null || Number(match[2]) < Number(match[1])) {
    throw new Refusal(400, 'Content-Range must be "first-last" or "bytes first-last/total".', {
      code: 'VALIDATE_FAILED',
    });
  }
  if (Number(match[1]) === upload.size) return;
  throw new Refusal(416, `The next byte of this upload is number ${upload.size}.`, {
    headers: upload.size > 0 ? { Range: rangeOf(upload) } : {},
    code: 'VALIDATE_FAILED',
  });
}

/** @throws {Refusal} 415 */
export function checkOctets({ headers }: Exchange): void {
  const type = headers['content-type'];
  if (type === undefined || /^application\/octet-stream\s*(;|$)/i.test(type)) return;
  throw new Refusal(415, 'The body must be application/octet-stream.', { code: 'VALIDATE_FAILED' });
}
