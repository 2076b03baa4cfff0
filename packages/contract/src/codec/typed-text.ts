import { ContractError } from '../errors.ts';
import type { Contract, Schema } from '../model.ts';
import { accepts, isOfType, type Primitive } from './accepts.ts';
import { isOpen, typesOf } from './schema-types.ts';

const number = /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/;

/**
 * The text of a primitive, as every style writes it. `null` is the empty text (RFC 6570 § 2.3 knows no null), so it
 * cannot be told from an empty string where a schema allows both.
 *
 * @throws ContractError `codec` for what is no JSON primitive: `NaN`, an infinity, a function, a nested array or object.
 */
export function primitiveText(value: unknown, what: string): string {
  if (value === null) return '';
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value)))
    return String(value);
  const kind =
    typeof value === 'number' ? String(value) : Array.isArray(value) ? 'an array' : `of type ${typeof value}`;
  throw new ContractError(
    'codec',
    `${what} cannot be written as text here: it is ${kind}; give a string, a finite number, a boolean or null.`,
  );
}

/**
 * The value that a text stands for under a schema. Readings are tried in the order number, boolean, string, null; the
 * first that the schema accepts wins, then the first whose type it allows. A text that cannot be typed stays a string,
 * so that validation can fail on it; without a schema everything is a string.
 *
 * Where a schema allows a string and another type, a string that reads like that type is taken for it.
 */
export function parsePrimitive(contract: Contract, schema: Schema | undefined, text: string): Primitive {
  const types = typesOf(contract, schema);
  if (isOpen(types)) return text;
  const readings = readingsOf(text);
  const accepted = readings.find((value) => accepts(contract, schema, value));
  if (accepted !== undefined) return accepted;
  return readings.find((value) => [...types].some((type) => isOfType(value, type))) ?? text;
}

function readingsOf(text: string): Primitive[] {
  const readings: Primitive[] = [];
  if (number.test(text) && Number.isFinite(Number(text))) readings.push(Number(text));
  if (text === 'true' || text === 'false') readings.push(text === 'true');
  readings.push(text);
  if (text === '' || text === 'null') readings.push(null);
  return readings;
}
