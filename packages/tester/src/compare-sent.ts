import { createHash, hash } from 'node:crypto';
import type { Exchange, WireHeaders } from '@countersign/contract';
import type { Written } from './tap-writes.ts';

/** What is meant to go out. */
export interface Meant {
  readonly method: string;
  /** As it stands in the request line: absolute where a proxy is asked. */
  readonly target: string;
  readonly headers: WireHeaders;
  /** For the host field where `headers` has none. */
  readonly host: string;
  readonly body: Uint8Array;
  /** Of the body, taken before it went out. */
  readonly sha256: string;
}

type Sent = Exchange['sent'];

const ofNothing = hash('sha256', '');

/** Lower-case hexadecimal. */
export function sha256Of(bytes: Uint8Array): string {
  return bytes.length === 0 ? ofNothing : hash('sha256', bytes);
}

/** What went out as the body, and how a request that went out whole differs from what was meant. */
export function compareSent({ pieces, isComplete }: Written, meant: Meant): Sent {
  const [first, ...others] = pieces;
  const isUsual = first === usualHead(meant);
  const { head, body } = isUsual ? { head: first, body: others.map(bytesOf) } : splitRequest(pieces);
  const bytes = body.reduce((sum, { length }) => sum + length, 0);
  const [only] = body;
  const sha256 = body.length > 1 || only === undefined ? hashAll(body) : sha256Of(only);
  const sent = { bytes, sha256 };
  if (!isComplete || pieces.length === 0) return sent;
  const differs = (isUsual ? undefined : headDifference(head, meant)) ?? bodyDifference(sent, meant);
  return differs === undefined ? sent : { ...sent, differs };
}

/** Undefined for a head that does not end. */
function splitRequest(pieces: Written['pieces']): {
  readonly head: string | undefined;
  readonly body: readonly Uint8Array[];
} {
  let begun = '';
  for (const [index, piece] of pieces.entries()) {
    begun += typeof piece === 'string' ? piece : latin1Of(piece);
    const end = begun.indexOf('\r\n\r\n');
    if (end === -1) continue;
    const body = [begun.slice(end + 4), ...pieces.slice(index + 1)].filter(({ length }) => length > 0);
    return { head: begun.slice(0, end), body: body.map(bytesOf) };
  }
  return { head: undefined, body: [] };
}

function latin1Of({ buffer, byteLength, byteOffset }: Uint8Array): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString('latin1');
}

function bytesOf(piece: Uint8Array | string): Uint8Array {
  return typeof piece === 'string' ? Buffer.from(piece, 'latin1') : piece;
}

function hashAll(pieces: readonly Uint8Array[]): string {
  if (pieces.length === 0) return ofNothing;
  const whole = createHash('sha256');
  for (const piece of pieces) whole.update(piece);
  return whole.digest('hex');
}

/** Where the HTTP client writes these, and what of a connection it keeps, is its own choice. */
const framing = /^(host|connection|content-length):/i;

/** Names no values: they may be secrets. */
function headDifference(head: string | undefined, meant: Meant): string | undefined {
  if (head === undefined) return 'its head does not end';
  const [line, ...fields] = head.split('\r\n');
  if (line !== `${meant.method} ${meant.target} HTTP/1.1`) return 'it has another request line';
  const planned = meant.headers.map(([name, value]) => `${name}: ${value}`);
  if (valuesOf(fields, 'host') !== (valuesOf(planned, 'host') || meant.host))
    return 'it has another host field';
  const { length } = meant.body;
  const stated = valuesOf(fields, 'content-length');
  if (stated !== String(length) && !(length === 0 && stated === ''))
    return `its content-length is ${stated || 'missing'} instead of ${length}`;
  const wanted = planned.filter((field) => !framing.test(field));
  const others = fields.filter((field) => !framing.test(field));
  for (let index = 0; index < Math.max(wanted.length, others.length); index += 1) {
    if (wanted[index] === others[index]) continue;
    const [name] = (wanted[index] ?? others[index] ?? '').split(':');
    return `its header field ${name} is not as it was meant`;
  }
  return undefined;
}

/** As the HTTP client writes it where the connection stays open and the request has no framing of its own. */
function usualHead({ body, headers, host, method, target }: Meant): string {
  let head = `${method} ${target} HTTP/1.1\r\nhost: ${host}\r\nconnection: keep-alive\r\n`;
  for (const [name, value] of headers) head += `${name}: ${value}\r\n`;
  return body.length > 0 ? `${head}content-length: ${body.length}\r\n\r\n` : `${head}\r\n`;
}

/** Of all fields of a name, so that a repeated one is seen. */
function valuesOf(fields: readonly string[], name: string): string {
  return fields
    .filter((field) => field.toLowerCase().startsWith(`${name}:`))
    .map(afterColon)
    .join(', ');
}

function afterColon(field: string): string {
  return field.slice(field.indexOf(':') + 1).trim();
}

function bodyDifference({ bytes, sha256 }: Sent, meant: Meant): string | undefined {
  if (bytes !== meant.body.length) return `its body has ${bytes} bytes instead of ${meant.body.length}`;
  return sha256 === meant.sha256 ? undefined : 'its body has other bytes than were meant';
}
