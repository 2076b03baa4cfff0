import type { ServerResponse } from 'node:http';
import type { Readable } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import { create as createContentDisposition } from 'content-disposition';
import type { Answer, BlobAnswer } from '../exchange.ts';
import type { Faults } from '../faults/fault.ts';
import type { Limits } from '../limits.ts';
import type { Blobs } from '../storage/blobs.ts';
import { ConnectionCut } from './refusal.ts';
import type { RequestBody } from './request-body.ts';

export interface SendOptions {
  readonly blobs: Blobs;
  readonly body: RequestBody;
  readonly faults: Faults;
  readonly limits: Limits;
  /** Sees what is about to be sent, the body as far as it is small; may put another answer in its place. */
  readonly check?: ((sent: SentAnswer) => Answer | undefined) | undefined;
}

/** An answer as it goes over the wire. */
export interface SentAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** `undefined` for a stored file that is too large to look at. */
  readonly body: Buffer | undefined;
}

/** A stored file up to this size is looked at by `check`. */
const checkedBytes = 1024 * 1024;

/** Sends an answer. @throws {ConnectionCut} when a fault or the client ends it early */
export async function sendAnswer(
  response: ServerResponse,
  answer: Answer,
  options: SendOptions,
): Promise<void> {
  const text = answer.json === undefined ? '' : JSON.stringify(answer.json);
  const headers = headersOf(answer, options.faults);
  // RFC 9110 section 8.6 forbids it on a 204.
  if (answer.status !== 204) headers['content-length'] = String(answer.blob?.size ?? Buffer.byteLength(text));
  if (options.check !== undefined) {
    const body = answer.blob === undefined ? Buffer.from(text) : await lookAt(options.blobs, answer.blob);
    const other = options.check({ status: answer.status, headers, body });
    if (other !== undefined) return sendAnswer(response, other, { ...options, check: undefined });
  }
  const unread = !options.body.complete;
  if (unread) headers.connection = 'close';
  response.writeHead(answer.status, headers);
  if (answer.blob === undefined && !unread && !tampers(options.faults)) {
    // Head and body in one packet.
    response.end(text);
    return;
  }
  if (answer.blob !== undefined) await sendBlob(response, answer.blob, options);
  else await sendBytes(response, [Buffer.from(text)], options);
  if (unread) {
    // The answer is out; reading on for a while keeps a client that is still sending from losing it to a reset.
    response.flushHeaders();
    await options.body.drain({ bytes: options.limits.drainBytes, time: options.limits.drainTime });
  }
  response.end();
}

/** Whether a fault is about the bytes of the answer. */
function tampers({ bandwidth, corrupt, truncate }: Faults): boolean {
  return bandwidth !== undefined || corrupt !== undefined || truncate !== undefined;
}

function headersOf(answer: Answer, faults: Faults): Record<string, string> {
  const { blob, json } = answer;
  const headers: Record<string, string> = {
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-store',
  };
  if (json !== undefined) headers['content-type'] = 'application/json';
  if (blob !== undefined) {
    headers['content-type'] = blob.contentType;
    // Whatever was uploaded is shown by browsers as a document of no origin, without scripts.
    headers['content-security-policy'] = "sandbox; default-src 'none'";
    if ('filename' in blob) headers['content-disposition'] = dispositionOf(blob.filename);
  }
  for (const [name, value] of Object.entries(answer.headers ?? {})) {
    if (name !== 'Range' || faults.range === undefined) headers[name] = value;
    else if (faults.range.value !== undefined) headers[name] = faults.range.value;
  }
  return headers;
}

/** Control characters, separators and halves of surrogate pairs. */
const unsafe = /[\p{Cc}\p{Cs}/\\]/gu;

/** RFC 6266; separators and control characters are replaced, so that the name is one of a file and nothing else. */
function dispositionOf(filename: string | undefined): string {
  return filename === undefined ? 'attachment' : createContentDisposition(filename.replaceAll(unsafe, '_'));
}

async function lookAt(blobs: Blobs, { sha256, size }: BlobAnswer): Promise<Buffer | undefined> {
  if (size > checkedBytes) return undefined;
  const chunks: Buffer[] = [];
  for await (const chunk of blobs.read(sha256)) chunks.push(chunk);
  return Buffer.concat(chunks);
}

async function sendBlob(
  response: ServerResponse,
  { sha256 }: BlobAnswer,
  options: SendOptions,
): Promise<void> {
  const stream = options.blobs.read(sha256);
  try {
    await sendBytes(response, stream, options);
  } finally {
    stream.destroy();
  }
}

async function sendBytes(
  response: ServerResponse,
  chunks: Readable | Iterable<Buffer>,
  { faults, limits: { idleTime } }: SendOptions,
): Promise<void> {
  const end = faults.truncate?.afterBytes ?? Number.POSITIVE_INFINITY;
  let sent = 0;
  for await (const chunk of throttled(chunks, faults.bandwidth?.bytesPerSecond)) {
    const bytes = corrupt(chunk, faults, sent).subarray(0, Math.max(0, end - sent));
    if (response.destroyed) throw new ConnectionCut('the client closed the connection');
    if (bytes.length > 0 && !response.write(bytes)) await drained(response, idleTime);
    sent += bytes.length;
    if (sent >= end) {
      await flushed(response);
      throw new ConnectionCut(`answer truncated after ${end} bytes`);
    }
  }
}

/** Chunks no faster than a rate, in pieces of a twentieth of a second. */
async function* throttled(
  chunks: Readable | Iterable<Buffer>,
  bytesPerSecond: number | undefined,
): AsyncGenerator<Buffer> {
  if (bytesPerSecond === undefined) return yield* chunks;
  const pieceBytes = Math.max(1, Math.floor(bytesPerSecond / 20));
  for await (const chunk of chunks) {
    for (let at = 0; at < chunk.length; at += pieceBytes) {
      const piece: Buffer = chunk.subarray(at, at + pieceBytes);
      await wait((piece.length / bytesPerSecond) * 1000);
      yield piece;
    }
  }
}

function corrupt(chunk: Buffer, { corrupt: fault }: Faults, offset: number): Buffer {
  const at = (fault?.atByte ?? -1) - offset;
  const byte = chunk[at];
  if (byte === undefined) return chunk;
  const copy = Buffer.from(chunk);
  copy[at] = byte ^ 0xff;
  return copy;
}

/** What was written leaves before the connection is cut. */
async function flushed(response: ServerResponse): Promise<void> {
  await new Promise<void>((resolve) => response.write('', () => resolve()));
}

/** @throws {ConnectionCut} when the client does not go on reading */
async function drained(response: ServerResponse, idleTime: number): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, idleTime);
  response.once('drain', resolve).once('close', resolve);
  await promise;
  clearTimeout(timer);
  response.off('drain', resolve).off('close', resolve);
  if (response.writableNeedDrain) throw new ConnectionCut('the client does not read on');
}
