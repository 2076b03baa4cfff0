import type { WireHeaders } from '../wire.ts';
import { createByteSearch } from './byte-search.ts';
import { trimBlank } from './escaping.ts';
import { failed, type Parsed, parsed, quoted } from './problem.ts';
import { decodeText, latin1 } from './text.ts';

interface PartHeaders {
  readonly headers: WireHeaders;
  /** Offset of the part's first byte of content. */
  readonly end: number;
}

interface Position {
  readonly maxHeaderBytes: number;
  readonly at: string;
  /** From 1. */
  readonly part: number;
}

const lineEnd = createByteSearch(Uint8Array.of(0x0d, 0x0a));
const token = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

/** Reads the header lines from `start` up to and including the empty line. Folded lines are joined (RFC 5322 § 2.2.3). */
export function parsePartHeaders(
  bytes: Uint8Array,
  start: number,
  { maxHeaderBytes, at, part }: Position,
): Parsed<PartHeaders> {
  const headers: [string, string][] = [];
  const wrong = (message: string, offset: number) =>
    failed({ code: 'multipart', message: `Part ${part}: ${message}`, at, offset } as const);
  for (let offset = start; ; ) {
    const end = lineEnd.indexIn(bytes.subarray(0, start + maxHeaderBytes + 2), offset);
    if (end < 0 && bytes.length - start > maxHeaderBytes)
      return failed({
        code: 'limit',
        message: `Part ${part}: more than ${maxHeaderBytes} bytes of headers.`,
        at,
        offset,
      });
    if (end < 0)
      return wrong(
        'the headers have no end; an empty line must follow them, and lines end with CR LF.',
        offset,
      );
    if (end === offset) return parsed({ headers, end: end + 2 });
    const line = headerText(bytes.subarray(offset, end));
    const last = headers.at(-1);
    const colon = line.indexOf(':');
    if (/^[ \t]/.test(line) && last !== undefined) last[1] = `${last[1]} ${trimBlank(line)}`.trimStart();
    else if (colon < 0) return wrong(`the header line ${quoted(line)} has no colon.`, offset);
    else if (!token.test(line.slice(0, colon)))
      return wrong(`${quoted(line.slice(0, colon))} is not a header name.`, offset);
    else headers.push([line.slice(0, colon), trimBlank(line.slice(colon + 1))]);
    offset = end + 2;
  }
}

/** Browsers write UTF-8; what is not UTF-8 is kept byte by byte. */
function headerText(bytes: Uint8Array): string {
  const text = decodeText(bytes, '', { keepBom: true });
  return text.ok ? text.value : latin1(bytes);
}
