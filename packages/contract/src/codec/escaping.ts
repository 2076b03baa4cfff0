import { ContractError } from '../errors.ts';
import { failed, type Parsed, parsed } from './problem.ts';

/** How text is protected inside a wire syntax, as a pair. */
export interface Escaping {
  /** Also escapes the characters in `delimiters`, which separate members in the style at hand. */
  encode(text: string, delimiters?: string): string;
  decode(text: string, at: string): Parsed<string>;
}

/** Everything but RFC 3986's unreserved characters is percent-encoded; `+` means itself (paths, cookies). */
export const percent: Escaping = {
  encode: (text, delimiters) => escapeAlso(encodeUnreserved(text), delimiters),
  decode: decodePercent,
};

/** As `percent`, but a bare `+` is read as a space, as form decoders do (query strings, RFC 6570 `{?name}`). */
export const query: Escaping = { encode: percent.encode, decode: decodeForm };

/**
 * `allowReserved` in a query: reserved characters and percent-encoded triples pass unchanged, except those that would
 * end or change the query string itself (`#`, `[`, `]`, `&`, `+`).
 * @see OpenAPI 3.1 Appendix C, RFC 6570 § 3.2.3
 */
export const reservedQuery: Escaping = {
  encode: (text, delimiters) => escapeAlso(encodeReserved(text, /[:/?@!$'()*,;=]/), delimiters),
  decode: decodeForm,
};

/** `allowReserved` in a path (OpenAPI 3.2): `/`, `?`, `#`, `[` and `]` stay encoded, so the value remains one segment. */
export const reservedPath: Escaping = {
  encode: (text, delimiters) => escapeAlso(encodeReserved(text, /[:@!$&'()*+,;=]/), delimiters),
  decode: decodePercent,
};

/** `allowReserved` in a cookie: what RFC 6265 forbids in a value stays encoded. */
export const reservedCookie: Escaping = {
  encode: (text, delimiters) => escapeAlso(encodeReserved(text, /[:/?#[\]@!$&'()*+=]/), delimiters),
  decode: decodePercent,
};

/** The serialiser of application/x-www-form-urlencoded: a space becomes `+`. @see https://url.spec.whatwg.org/#urlencoded-serializing */
export const urlencoded: Escaping = {
  encode: (text) =>
    encodeUnreserved(text).replaceAll('%20', '+').replaceAll('%2A', '*').replaceAll('~', '%7E'),
  decode: decodeForm,
};

/** Nothing is escaped in header fields (OpenAPI 3.2 § Parameter Object); whitespace around a member is not part of it. */
export const headerField: Escaping = { encode: (text) => text, decode: (text) => parsed(trimBlank(text)) };

/** Nothing is escaped (`style: cookie`, multipart parts). */
export const verbatim: Escaping = { encode: (text) => text, decode: (text) => parsed(text) };

/** Without the spaces and tabs at either end (RFC 9110 § 5.6.3). */
export function trimBlank(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && (text[start] === ' ' || text[start] === '\t')) start++;
  while (end > start && (text[end - 1] === ' ' || text[end - 1] === '\t')) end--;
  return text.slice(start, end);
}

function encodeUnreserved(text: string): string {
  if (/^[\w.~-]*$/.test(text)) return text;
  if (!text.isWellFormed()) throw loneSurrogate();
  return encodeURIComponent(text).replace(/[!'()*]/g, triple);
}

function encodeReserved(text: string, allowed: RegExp): string {
  const pieces = text.split(/(%[0-9A-Fa-f]{2})/);
  return pieces.map((piece, index) => (index % 2 === 1 ? piece : encodeExcept(piece, allowed))).join('');
}

function encodeExcept(text: string, allowed: RegExp): string {
  if (!text.isWellFormed()) throw loneSurrogate();
  return Array.from(text, (character) =>
    allowed.test(character) ? character : encodeUnreserved(character),
  ).join('');
}

function escapeAlso(encoded: string, delimiters = ''): string {
  let text = encoded;
  for (const delimiter of delimiters) text = text.replaceAll(delimiter, triple(delimiter));
  return text;
}

function triple(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;
}

function loneSurrogate(): ContractError {
  return new ContractError(
    'codec',
    'A string with half a surrogate pair has no UTF-8 form; it cannot be sent.',
  );
}

function decodeForm(text: string, at: string): Parsed<string> {
  return decodePercent(text.includes('+') ? text.replaceAll('+', ' ') : text, at);
}

function decodePercent(text: string, at: string): Parsed<string> {
  if (!text.includes('%')) return parsed(text);
  try {
    return parsed(decodeURIComponent(text));
  } catch {
    return failed(malformed(text, at));
  }
}

function malformed(
  text: string,
  at: string,
): { code: 'percent-encoding'; message: string; at: string; offset: number } {
  const runs = /%(?![0-9A-Fa-f]{2})|(?:%[0-9A-Fa-f]{2})+/g;
  for (const { 0: run, index } of text.matchAll(runs)) {
    if (run.length > 1 && decodes(run)) continue;
    const what = run === '%' ? 'is not followed by two hexadecimal digits' : 'is not valid UTF-8';
    const shown = run === '%' ? text.slice(index, index + 3) : run.slice(0, 24);
    return {
      code: 'percent-encoding',
      message: `Malformed percent-encoding: ${JSON.stringify(shown)} ${what}.`,
      at,
      offset: index,
    };
  }
  return { code: 'percent-encoding', message: 'Malformed percent-encoding.', at, offset: 0 };
}

function decodes(run: string): boolean {
  try {
    decodeURIComponent(run);
    return true;
  } catch {
    return false;
  }
}
