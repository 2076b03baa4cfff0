import type { Contract, Schema, SchemaObject } from '../model.ts';
import { resolveSchema } from '../resolve-schema.ts';
import { matches } from './subschema.ts';

/** A value that one piece of text can stand for. */
export type Primitive = string | number | boolean | null;

/**
 * True when the schema has nothing against this primitive: enough of JSON Schema to tell which reading of a text is
 * meant, not a validator (formats and conditionals are left to validation).
 */
export function accepts(
  contract: Contract,
  schema: Schema | undefined,
  value: Primitive,
  path: ReadonlySet<Schema> = new Set(),
): boolean {
  if (schema === undefined || typeof schema === 'boolean') return schema !== false;
  const object = resolveSchema(contract, schema);
  if (typeof object === 'boolean') return object;
  if (object.allOf === undefined && object.anyOf === undefined && object.oneOf === undefined)
    return acceptsItself(object, value);
  const below = new Set(path).add(schema);
  const inner = (member: Schema): boolean => accepts(contract, member, value, below);
  // A schema that contains itself neither restricts nor allows anything more on the second visit.
  const all = (members: readonly Schema[] = []): boolean =>
    members.every((member) => below.has(member) || inner(member));
  const some = (members: readonly Schema[]): boolean =>
    members.some((member) => !below.has(member) && inner(member));
  return (
    acceptsItself(object, value) &&
    all(object.allOf) &&
    (object.anyOf === undefined || some(object.anyOf)) &&
    (object.oneOf === undefined || some(object.oneOf))
  );
}

function acceptsItself(schema: SchemaObject, value: Primitive): boolean {
  if ('const' in schema && schema.const !== value) return false;
  if (schema.enum !== undefined && !schema.enum.includes(value)) return false;
  const { type } = schema;
  if (typeof type === 'string' && !isOfType(value, type)) return false;
  if (Array.isArray(type) && !type.some((each) => isOfType(value, each))) return false;
  if (typeof value === 'string') return acceptsString(schema, value);
  return typeof value !== 'number' || acceptsNumber(schema, value);
}

/** JSON Schema's reading of types: 1.0 is an integer. */
export function isOfType(value: Primitive, type: string): boolean {
  if (type === 'null') return value === null;
  if (type === 'integer') return Number.isInteger(value);
  return typeof value === type;
}

function acceptsString({ pattern, minLength, maxLength }: SchemaObject, value: string): boolean {
  if (typeof pattern === 'string' && !matches(pattern, value)) return false;
  const length = typeof minLength === 'number' || typeof maxLength === 'number' ? [...value].length : 0;
  return (
    !(typeof minLength === 'number' && length < minLength) &&
    !(typeof maxLength === 'number' && length > maxLength)
  );
}

function acceptsNumber(schema: SchemaObject, value: number): boolean {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum } = schema;
  return (
    !(typeof minimum === 'number' && value < minimum) &&
    !(typeof maximum === 'number' && value > maximum) &&
    !(typeof exclusiveMinimum === 'number' && value <= exclusiveMinimum) &&
    !(typeof exclusiveMaximum === 'number' && value >= exclusiveMaximum)
  );
}
