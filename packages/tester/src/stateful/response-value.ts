import { bodyKind, type WireHeaders, type WireResponse } from '@countersign/contract';
import { decodeContent } from '../decode-content.ts';
import { parseExactly } from './exact-number.ts';

const parsed = new WeakMap<WireResponse, { readonly value: unknown }>();
/** What is read of a body stays for as long as its case, and takes many times its size. */
const decodedLimit = 8 * 2 ** 20;
/** Whoever compares or shows a value goes into it level by level. */
const mostLevels = 500;

/**
 * The JSON value of a response; undefined when there is none, or one of more than 8 MiB or 500 levels. What calls itself no
 * JSON is still read as JSON where it is.
 */
export function jsonOf(response: WireResponse | undefined): unknown {
  if (response === undefined) return undefined;
  const known = parsed.get(response);
  if (known !== undefined) return known.value;
  const value = parse(response, JSON.parse);
  parsed.set(response, { value });
  return value;
}

/** The same value, with the digits of numbers that a double does not hold. */
export function exactJsonOf(response: WireResponse | undefined): unknown {
  return response === undefined ? undefined : parse(response, parseExactly);
}

function parse(response: WireResponse, parseText: (text: string) => unknown): unknown {
  const { body, headers } = decodeContent(response, decodedLimit);
  const type = headerOf(headers, 'content-type') ?? '';
  if (
    body.length === 0 ||
    body.length > decodedLimit ||
    (type !== '' && bodyKind(type) !== 'json' && !type.startsWith('text/'))
  )
    return undefined;
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(body);
    return isDeep(text) ? undefined : parseText(text);
  } catch {
    return undefined;
  }
}

/** Whether JSON has more levels than are looked at. */
function isDeep(text: string): boolean {
  if (text.length < 2 * mostLevels) return false;
  let level = 0;
  let isText = false;
  // By hand: an expression has no stack for texts of any length.
  for (let index = 0; index < text.length; index += 1) {
    const each = text[index];
    if (isText && each === '\\') index += 1;
    else if (each === '"') isText = !isText;
    else if (isText) continue;
    else if (each === '[' || each === '{') level += 1;
    else if (each === ']' || each === '}') level -= 1;
    if (level > mostLevels) return true;
  }
  return false;
}

/** The value of a header; several of the same name are one list. */
export function headerOf(headers: WireHeaders, name: string): string | undefined {
  const values = headers
    .filter(([field]) => field.toLowerCase() === name.toLowerCase())
    .map(([, value]) => value);
  return values.length === 0 ? undefined : values.join(', ');
}

export function succeeded(response: WireResponse | undefined): response is WireResponse {
  return response !== undefined && response.status >= 200 && response.status < 300;
}

/** What a server says about something that is not there; which of the two is its own choice. */
export function isAbsent(response: WireResponse | undefined): boolean {
  return response?.status === 404 || response?.status === 410;
}
