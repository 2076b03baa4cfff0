import type { Contract, Schema, SchemaObject } from '@countersign/contract';
import { schemaTarget } from './schema-target.ts';
import { isMap } from './tighten-shape.ts';

const kinds = ['null', 'boolean', 'number', 'string', 'array', 'object'];

/** Keywords that say nothing about validity. */
const annotations =
  /^(?:title|description|\$comment|default|examples?|deprecated|readOnly|writeOnly|externalDocs|xml|discriminator|x-.*)$/;

type Negate = (value: unknown, schema: SchemaObject, negate: (schema: Schema) => Schema) => Schema;

const of = (type: string, rest: SchemaObject): SchemaObject => ({ type, ...rest });
const flip =
  (type: string, build: (value: number) => SchemaObject): Negate =>
  (value) =>
    of(type, build(Number(value)));

const negations: Readonly<Record<string, Negate>> = {
  type: (value) => {
    const names = [value].flat().map((name) => (name === 'integer' ? 'number' : name));
    return { type: kinds.filter((kind) => !names.includes(kind)) };
  },
  minimum: flip('number', (value) => ({ exclusiveMaximum: value })),
  maximum: flip('number', (value) => ({ exclusiveMinimum: value })),
  exclusiveMinimum: flip('number', (value) => ({ maximum: value })),
  exclusiveMaximum: flip('number', (value) => ({ minimum: value })),
  minLength: flip('string', (value) => (value > 0 ? { maxLength: value - 1 } : { not: {} })),
  maxLength: flip('string', (value) => ({ minLength: value + 1 })),
  minItems: flip('array', (value) => (value > 0 ? { maxItems: value - 1 } : { not: {} })),
  maxItems: flip('array', (value) => ({ minItems: value + 1 })),
  minProperties: flip('object', (value) => (value > 0 ? { maxProperties: value - 1 } : { not: {} })),
  maxProperties: flip('object', (value) => ({ minProperties: value + 1 })),
  required: (value) => ({
    anyOf: (value as string[]).map((name) => of('object', { properties: { [name]: false } })),
  }),
  properties: (value, _schema, negate) => ({
    anyOf: Object.entries(value as Record<string, Schema>).map(([name, property]) =>
      of('object', { required: [name], properties: { [name]: negate(property) } }),
    ),
  }),
  items: (value, _schema, negate) => of('array', { contains: negate(value as Schema) }),
  contains: (value, _schema, negate) => of('array', { items: negate(value as Schema) }),
  allOf: (value, _schema, negate) => ({ anyOf: (value as Schema[]).map(negate) }),
  anyOf: (value, _schema, negate) => ({ allOf: (value as Schema[]).map(negate) }),
  not: (value) => value as Schema,
};

/**
 * A schema that leads towards what `schema` refuses. Keywords that cannot be turned around (`enum`, `pattern`, `oneOf` …)
 * stay behind a `not`, so what is drawn has to be validated.
 */
export function negateSchema(contract: Contract, schema: Schema, depth = 0): Schema {
  const target = schemaTarget(contract, schema);
  if (typeof target === 'boolean') return !target;
  if (depth > 6) return { not: target };
  const constraining = Object.keys(target).filter((keyword) => !annotations.test(keyword));
  const known = constraining.filter(
    (keyword) => Object.hasOwn(negations, keyword) && isUsable(target[keyword]),
  );
  const options: Schema[] = known.flatMap((keyword): Schema[] => {
    const negated = negations[keyword]?.(target[keyword], target, (each) =>
      negateSchema(contract, each, depth + 1),
    );
    return negated === undefined || negated === false ? [] : [negated];
  });
  const others = constraining.filter((keyword) => !known.includes(keyword));
  if (others.length > 0) options.push(withoutTurning(target, others));
  const [only, more] = options;
  if (only === undefined) return false;
  return more === undefined ? only : { anyOf: options };
}

/** Where keywords cannot be turned around, other values of the same type may do. */
function withoutTurning(schema: SchemaObject, keywords: readonly string[]): SchemaObject {
  const { type } = schema;
  const not = Object.fromEntries(keywords.map((keyword) => [keyword, schema[keyword]]));
  return type === undefined ? { not } : { type, not };
}

function isUsable(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0;
  return isMap(value) ? true : value !== undefined && value !== null;
}
