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
    // A replacer would see every member, too, but calls out of the engine for each.
    text = JSON.stringify(value);
    refuseForeign('', value);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message.split('\n')[0] : String(cause);
    throw new ContractError('codec', `${at} cannot be written as JSON: ${reason}`, { cause });
  }
  if (text === undefined)
    throw new ContractError('codec', `${at} cannot be written as JSON: it is ${typeof value}.`);
  return text;
}

/** What JSON would leave out or write as something else. The value has no cycles. */
function refuseForeign(key: string, value: unknown): void {
  if (typeof value === 'string' || typeof value === 'boolean' || value == null) return;
  if (typeof value === 'number' && Number.isFinite(value)) return;
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) refuseForeign(String(index), item);
    return;
  }
  const where = key === '' ? 'the value' : `property ${JSON.stringify(key)}`;
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) throw new TypeError(`${where} is bytes`);
  if (typeof value !== 'object')
    throw new TypeError(`${where} is ${typeof value === 'number' ? value : `a ${typeof value}`}`);
  // Says itself how it is written.
  if ('toJSON' in value) return;
  for (const [name, member] of Object.entries(value)) refuseForeign(name, member);
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
