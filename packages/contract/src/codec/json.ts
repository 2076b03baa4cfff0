import { ContractError } from '../errors.ts';
import { findJsonError } from './json-error.ts';
import { failed, type Parsed, parsed } from './problem.ts';

/**
 * The JSON text of a value, without whitespace.
 *
 * @throws ContractError `codec` for what JSON cannot carry: bytes, functions, `NaN`, infinities, cycles, `undefined` itself.
 */
export function serialiseJson(value: unknown, at: string): string {
  let text: string | undefined;
  try {
    text = JSON.stringify(value, refuseForeign);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message.split('\n')[0] : String(cause);
    throw new ContractError('codec', `${at} cannot be written as JSON: ${reason}`, { cause });
  }
  if (text === undefined)
    throw new ContractError('codec', `${at} cannot be written as JSON: it is ${typeof value}.`);
  return text;
}

function refuseForeign(key: string, value: unknown): unknown {
  const where = key === '' ? 'the value' : `property ${JSON.stringify(key)}`;
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) throw new TypeError(`${where} is bytes`);
  if (typeof value === 'number' && !Number.isFinite(value)) throw new TypeError(`${where} is ${value}`);
  if (typeof value === 'function' || typeof value === 'symbol')
    throw new TypeError(`${where} is a ${typeof value}`);
  return value;
}

/** Accepts what `JSON.parse` accepts (of duplicate names the last one wins) and a byte order mark before it. */
export function parseJson(text: string, at: string): Parsed<unknown> {
  const source = text.startsWith('\uFEFF') ? text.slice(1) : text;
  if (/^[ \t\r\n]*$/.test(source))
    return failed({ code: 'empty', message: 'Expected JSON, found nothing.', at, offset: 0 });
  try {
    return parsed(JSON.parse(source));
  } catch {
    const error = findJsonError(source);
    if (error === undefined) return failed({ code: 'json', message: 'Malformed JSON.', at });
    const { offset, line, column, expected } = error;
    const found =
      offset < source.length
        ? JSON.stringify(String.fromCodePoint(source.codePointAt(offset) ?? 0))
        : 'the end';
    return failed({
      code: 'json',
      message: `Malformed JSON at line ${line}, column ${column}: expected ${expected}, found ${found}.`,
      at,
      offset,
    });
  }
}
