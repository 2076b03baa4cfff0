import { ContractError } from '../errors.ts';
import type { WireHeaders } from '../wire.ts';
import { type ByteSearch, concatBytes, createByteSearch } from './byte-search.ts';
import { parsePartHeaders } from './part-headers.ts';
import { type CodecProblem, failed, type Parsed, parsed, quoted } from './problem.ts';

/** One part of a multipart body, as it stands on the wire. */
export interface MultipartPart {
  /** In order, names as sent. */
  readonly headers: WireHeaders;
  readonly bytes: Uint8Array;
}

export interface SerialisedMultipart {
  readonly boundary: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

export interface MultipartLimits {
  /** @default 10_000 */
  readonly maxParts?: number;
  /** Bytes of all header lines of one part together. @default 16_384 */
  readonly maxHeaderBytes?: number;
}

const encoder = new TextEncoder();
const legalBoundary = /^[0-9A-Za-z'()+_,\-./:=? ]{0,69}[0-9A-Za-z'()+_,\-./:=?]$/;

/**
 * Writes parts as a multipart body (RFC 2046 § 5.1.1), byte for byte. Without a `boundary` the first one of a fixed
 * series that occurs in no part is taken, so that the same parts always give the same bytes.
 *
 * @throws ContractError `codec` when the given boundary is not legal or occurs in a part, or a header has a line break.
 */
export function serialiseMultipart(
  parts: readonly MultipartPart[],
  options: { readonly boundary?: string | undefined } = {},
): SerialisedMultipart {
  const boundary =
    options.boundary === undefined ? unusedBoundary(parts) : usableBoundary(parts, options.boundary);
  const chunks: Uint8Array[] = [];
  for (const { headers, bytes } of parts) {
    const lines = headers.map(([name, value]) => `${headerLine(name, value)}\r\n`).join('');
    chunks.push(encoder.encode(`--${boundary}\r\n${lines}\r\n`), bytes, encoder.encode('\r\n'));
  }
  chunks.push(encoder.encode(`--${boundary}--\r\n`));
  return { boundary, bytes: concatBytes(chunks) };
}

function headerLine(name: string, value: string): string {
  const line = `${name}: ${value}`;
  if (/[\r\n]/.test(line))
    throw new ContractError('codec', `The part header ${JSON.stringify(name)} contains a line break.`);
  return line;
}

function unusedBoundary(parts: readonly MultipartPart[]): string {
  for (let number = 0; ; number++) {
    const boundary = `countersign-boundary-${number.toString(36).padStart(4, '0')}`;
    if (!occurs(boundary, parts)) return boundary;
  }
}

function usableBoundary(parts: readonly MultipartPart[], boundary: string): string {
  if (!legalBoundary.test(boundary))
    throw new ContractError(
      'codec',
      `${JSON.stringify(boundary)} is not a multipart boundary: 1 to 70 of the characters of RFC 2046 § 5.1.1.`,
    );
  if (occurs(boundary, parts))
    throw new ContractError(
      'codec',
      `The boundary ${JSON.stringify(boundary)} occurs in a part; choose another one or none.`,
    );
  return boundary;
}

function occurs(boundary: string, parts: readonly MultipartPart[]): boolean {
  const search = createByteSearch(encoder.encode(`--${boundary}`));
  return parts.some(
    ({ bytes, headers }) =>
      search.indexIn(bytes) >= 0 || headers.some((header) => header.join(': ').includes(`--${boundary}`)),
  );
}

/**
 * Takes a multipart body apart. Preamble and epilogue are dropped; the bytes of every part are views of `bytes`, as they
 * came. Filenames and other headers are not judged here, however unsafe.
 */
export function parseMultipart(
  bytes: Uint8Array,
  boundary: string,
  limits: MultipartLimits = {},
  at = 'body',
): Parsed<MultipartPart[]> {
  const { maxParts = 10_000, maxHeaderBytes = 16_384 } = limits;
  if (!legalBoundary.test(boundary))
    return failed({
      code: 'boundary',
      message: `${quoted(boundary)} is not a multipart boundary.`,
      at,
    });
  const search = createByteSearch(encoder.encode(`\r\n--${boundary}`));
  const wrong = (message: string, offset: number, code: CodecProblem['code'] = 'multipart') =>
    failed({ code, message, at, offset });
  let delimiter = findFirst(bytes, boundary, search);
  if (delimiter === undefined) return wrong(`No line --${boundary} was found: ${describe(bytes)}.`, 0);
  const parts: MultipartPart[] = [];
  while (!delimiter.closes) {
    const number = parts.length + 1;
    if (number > maxParts) return wrong(`More than ${maxParts} parts.`, delimiter.end, 'limit');
    const headers = parsePartHeaders(bytes, delimiter.end, { maxHeaderBytes, at, part: number });
    if (!headers.ok) return headers;
    // A part may end right after its headers: their last line break is then the delimiter's.
    const next = findDelimiter(bytes, headers.value.end - 2, search);
    if (next === undefined)
      return wrong(
        `Part ${number} has no end: no line --${boundary} or --${boundary}-- follows it.`,
        delimiter.end,
      );
    parts.push({
      headers: headers.value.headers,
      bytes: bytes.subarray(Math.min(headers.value.end, next.start), next.start),
    });
    delimiter = next;
  }
  return parsed(parts);
}

interface Delimiter {
  /** Where its line break begins, which is where the part before it ends. */
  readonly start: number;
  readonly end: number;
  readonly closes: boolean;
}

function findFirst(bytes: Uint8Array, boundary: string, search: ByteSearch): Delimiter | undefined {
  const line = encoder.encode(`--${boundary}`);
  const atStart = line.every((byte, index) => bytes[index] === byte)
    ? readDelimiter(bytes, 0, line.length)
    : undefined;
  return atStart ?? findDelimiter(bytes, 0, search);
}

function findDelimiter(bytes: Uint8Array, from: number, search: ByteSearch): Delimiter | undefined {
  for (let start = search.indexIn(bytes, from); start >= 0; start = search.indexIn(bytes, start + 2)) {
    const delimiter = readDelimiter(bytes, start, start + search.length);
    if (delimiter !== undefined) return delimiter;
  }
  return undefined;
}

/** After the boundary: `--`, or spaces and a line break; anything else is content that merely begins like a delimiter. */
function readDelimiter(bytes: Uint8Array, start: number, after: number): Delimiter | undefined {
  if (bytes[after] === 0x2d && bytes[after + 1] === 0x2d) return { start, end: after + 2, closes: true };
  let end = after;
  while (bytes[end] === 0x20 || bytes[end] === 0x09) end++;
  return bytes[end] === 0x0d && bytes[end + 1] === 0x0a ? { start, end: end + 2, closes: false } : undefined;
}

function describe(bytes: Uint8Array): string {
  if (bytes.length === 0) return 'the body is empty';
  return `the body begins with ${JSON.stringify(String.fromCharCode(...bytes.subarray(0, 40)))}`;
}
