import { ContractError } from '../errors.ts';
import { failed, type Parsed, parsed, quoted } from './problem.ts';

const encoder = new TextEncoder();

/** Encodings whose every byte is the character of the same number; `TextDecoder` would read them as windows-1252. */
const singleByte: Readonly<Record<string, number>> = {
  'us-ascii': 0x7f,
  ascii: 0x7f,
  'iso-8859-1': 0xff,
  latin1: 0xff,
};

/** @throws ContractError `codec` when the text has no form in this charset. */
export function encodeText(text: string, charset = 'utf-8', what = 'The text'): Uint8Array {
  const limit = singleByte[charset.toLowerCase()];
  if (limit !== undefined) return encodeSingleByte(text, limit, charset, what);
  if (!/^utf-?8$/i.test(charset))
    throw new ContractError(
      'codec',
      `${what} cannot be written in charset ${charset}; use utf-8, iso-8859-1 or us-ascii.`,
    );
  if (!text.isWellFormed())
    throw new ContractError('codec', `${what} has half a surrogate pair, which has no UTF-8 form.`);
  return encoder.encode(text);
}

/** Decodes strictly: a byte sequence that is not of the charset is a problem, not a replacement character. */
export function decodeText(
  bytes: Uint8Array,
  at: string,
  options: { readonly charset?: string | undefined; readonly keepBom?: boolean } = {},
): Parsed<string> {
  const charset = options.charset ?? 'utf-8';
  const limit = singleByte[charset.toLowerCase()];
  if (limit !== undefined) return decodeSingleByte(bytes, limit, charset, at);
  const decoder = decoderOf(charset, options.keepBom ?? false);
  if (decoder === undefined)
    return failed({ code: 'charset', message: `Unknown charset ${quoted(charset)}.`, at });
  try {
    return parsed(decoder.decode(bytes));
  } catch {
    return failed({ code: 'utf-8', message: `The bytes are not valid ${charset.toUpperCase()}.`, at });
  }
}

const decoders = new Map<string, InstanceType<typeof TextDecoder>>();

/** To make one costs more than to use it. Undefined for a charset that is none. */
function decoderOf(charset: string, ignoreBOM: boolean): InstanceType<typeof TextDecoder> | undefined {
  const key = `${charset} ${ignoreBOM}`;
  const known = decoders.get(key);
  if (known !== undefined) return known;
  try {
    const decoder = new TextDecoder(charset, { fatal: true, ignoreBOM });
    // A peer may name the few that there are in many ways.
    if (decoders.size < 100) decoders.set(key, decoder);
    return decoder;
  } catch {
    return undefined;
  }
}

function encodeSingleByte(text: string, limit: number, charset: string, what: string): Uint8Array {
  const bytes = new Uint8Array(text.length);
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code > limit)
      throw new ContractError(
        'codec',
        `${what} has a character that charset ${charset} does not: ${JSON.stringify(text[index])}.`,
      );
    bytes[index] = code;
  }
  return bytes;
}

function decodeSingleByte(bytes: Uint8Array, limit: number, charset: string, at: string): Parsed<string> {
  const offset = bytes.findIndex((byte) => byte > limit);
  if (offset >= 0)
    return failed({ code: 'charset', message: `Byte ${offset} is not ${charset}.`, at, offset });
  return parsed(latin1(bytes));
}

/** One character per byte; in slices, because a call takes a limited number of arguments. */
export function latin1(bytes: Uint8Array): string {
  let text = '';
  for (let start = 0; start < bytes.length; start += 8192)
    text += String.fromCharCode(...bytes.subarray(start, start + 8192));
  return text;
}
