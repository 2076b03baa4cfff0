import { ContractError } from '../errors.ts';
import type { Contract, ParameterStyle, Schema } from '../model.ts';
import type { Escaping } from './escaping.ts';
import { failed, type Parsed, parsed } from './problem.ts';
import { allowsScalar, isOpen, typesOf } from './schema-types.ts';
import { itemSchema, propertySchema } from './subschema.ts';
import { parsePrimitive, primitiveText } from './typed-text.ts';

/** A value that a `style` puts on the wire: a parameter, a header, or a property of a form. */
export interface Styled {
  readonly name: string;
  readonly style: ParameterStyle;
  readonly explode: boolean;
  readonly schema: Schema | undefined;
  readonly escaping: Escaping;
  /** Of names, where they are escaped differently. */
  readonly names?: Escaping;
  /** Names the value in problems and errors, for example `query.page`. */
  readonly at: string;
}

/** One level of structure is all that the styles can carry. */
export type Texts =
  | { readonly kind: 'primitive'; readonly text: string }
  | { readonly kind: 'array'; readonly texts: readonly string[] }
  | { readonly kind: 'object'; readonly entries: readonly (readonly [name: string, text: string])[] };

/** The texts of a value, not escaped. `undefined` members are left out, as JSON does. */
export function textsOf(value: unknown, at: string): Texts {
  if (Array.isArray(value)) {
    const members = value.filter((member) => member !== undefined);
    return { kind: 'array', texts: members.map((member, index) => primitiveText(member, `${at}[${index}]`)) };
  }
  if (!isRecord(value)) return { kind: 'primitive', text: primitiveText(value, at) };
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  return {
    kind: 'object',
    entries: members.map(([name, member]) => [name, primitiveText(member, `${at}.${name}`)]),
  };
}

/** True for a plain object: not an array, not bytes, not a `Date` or any other instance of a class. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/** What a wire text looks like, where the schema allows several shapes. */
interface Looks {
  /** It contains the style's delimiter. */
  readonly separated: boolean;
  /** It names properties. */
  readonly keyed?: boolean;
}

export function shapeOf(
  contract: Contract,
  schema: Schema | undefined,
  { separated, keyed = false }: Looks,
): Texts['kind'] {
  const types = typesOf(contract, schema);
  if (isOpen(types)) return 'primitive';
  if (allowsScalar(types) && !separated) return 'primitive';
  if (types.has('array') && !(keyed && types.has('object'))) return 'array';
  return types.has('object') ? 'object' : 'primitive';
}

export function typedArray(
  contract: Contract,
  schema: Schema | undefined,
  texts: readonly string[],
): unknown[] {
  return texts.map((text, index) => parsePrimitive(contract, itemSchema(contract, schema, index), text));
}

/** Built from entries, so that a property called `__proto__` is one. */
export function typedObject(
  contract: Contract,
  schema: Schema | undefined,
  entries: readonly (readonly [string, string])[],
): Record<string, unknown> {
  return Object.fromEntries(
    entries.map(([name, text]) => [
      name,
      parsePrimitive(contract, propertySchema(contract, schema, name), text),
    ]),
  );
}

/** `a=b=c` → `['a', 'b=c']`; `a` → `['a', '']` */
export function splitOnce(pair: string): [name: string, value: string] {
  const equals = pair.indexOf('=');
  return equals < 0 ? [pair, ''] : [pair.slice(0, equals), pair.slice(equals + 1)];
}

/** `R,100,G,200` → `[[R, 100], [G, 200]]` */
export function pairUp(texts: readonly string[], at: string): Parsed<[string, string][]> {
  const pairs: [string, string][] = [];
  for (let index = 0; index + 1 < texts.length; index += 2)
    pairs.push([texts[index] ?? '', texts[index + 1] ?? '']);
  if (texts.length % 2 === 0) return parsed(pairs);
  return failed({ code: 'style', message: `Expected name,value pairs, found ${texts.length} members.`, at });
}

/** @throws ContractError `codec` */
export function unsupported(at: string, message: string): ContractError {
  return new ContractError('codec', `${at} ${message}`);
}
