import type { Contract, Schema, SchemaObject } from '../model.ts';
import { resolveSchema } from '../resolve-schema.ts';

export type JsonType = 'null' | 'boolean' | 'integer' | 'number' | 'string' | 'array' | 'object';

const every: ReadonlySet<JsonType> = new Set([
  'null',
  'boolean',
  'integer',
  'number',
  'string',
  'array',
  'object',
]);
const none: ReadonlySet<JsonType> = new Set();
type Known = WeakMap<SchemaObject, ReadonlySet<JsonType> | 'pending'>;

/** By contract, because the same schema object may stand in a contract with other targets of its references. */
const knownOf = new WeakMap<Contract, Known>();

/** Keywords that mean something for one type only: a schema without `type` that uses one is taken to mean that type. */
const implied: readonly (readonly [keywords: readonly string[], type: JsonType])[] = [
  [
    ['properties', 'additionalProperties', 'patternProperties', 'required', 'minProperties', 'maxProperties'],
    'object',
  ],
  [['items', 'prefixItems', 'contains', 'minItems', 'maxItems', 'uniqueItems'], 'array'],
  [['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf'], 'number'],
  [['pattern', 'minLength', 'maxLength', 'contentMediaType', 'contentEncoding'], 'string'],
];

/** The JSON types that a value of this schema may have, through `$ref`, `allOf`, `anyOf` and `oneOf`; all of them when it does not say. */
export function typesOf(contract: Contract, schema: Schema | undefined): ReadonlySet<JsonType> {
  if (schema === undefined || schema === true) return every;
  if (schema === false) return none;
  const known = knownOf.get(contract) ?? new WeakMap();
  knownOf.set(contract, known);
  const found = known.get(schema);
  if (found !== undefined) return found === 'pending' ? every : found;
  known.set(schema, 'pending');
  const types = computeTypes(contract, resolveSchema(contract, schema), known);
  known.set(schema, types);
  return types;
}

/** True when the schema leaves the type open. */
export function isOpen(types: ReadonlySet<JsonType>): boolean {
  return types.size === every.size;
}

/** True when a value may be text other than `null`. */
export function allowsScalar(types: ReadonlySet<JsonType>): boolean {
  return types.has('string') || types.has('integer') || types.has('boolean');
}

function computeTypes(contract: Contract, schema: Schema, known: Known): ReadonlySet<JsonType> {
  if (typeof schema === 'boolean') return schema ? every : none;
  let types = statedTypes(schema);
  for (const member of schema.allOf ?? []) types = common(types, typesOf(contract, member));
  for (const alternatives of [schema.anyOf, schema.oneOf]) {
    if (alternatives === undefined) continue;
    // An alternative that is being looked at already, further up, adds nothing to itself.
    const others = alternatives.filter(
      (schema) => typeof schema === 'boolean' || known.get(schema) !== 'pending',
    );
    types = common(types, new Set(others.flatMap((alternative) => [...typesOf(contract, alternative)])));
  }
  return types;
}

function common(one: ReadonlySet<JsonType>, other: ReadonlySet<JsonType>): ReadonlySet<JsonType> {
  return new Set([...one].filter((type) => other.has(type)));
}

function statedTypes(schema: SchemaObject): ReadonlySet<JsonType> {
  const stated = schema.type === undefined ? undefined : new Set([schema.type].flat().flatMap(widen));
  const values = 'const' in schema ? [schema.const] : schema.enum;
  const ofValues = values && new Set(values.flatMap((value) => widen(typeOfValue(value))));
  if (stated !== undefined) return ofValues === undefined ? stated : common(stated, ofValues);
  if (ofValues !== undefined) return ofValues;
  const hints = implied.filter(([keywords]) => keywords.some((keyword) => keyword in schema));
  return hints.length === 1 && hints[0] !== undefined ? new Set(widen(hints[0][1])) : every;
}

function widen(type: string): JsonType[] {
  if (type === 'number') return ['number', 'integer'];
  return every.has(type as JsonType) ? [type as JsonType] : [];
}

/** The JSON type of a JSON value; `object` for anything that is not JSON. */
function typeOfValue(value: unknown): JsonType {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'boolean' || typeof value === 'string') return typeof value as 'boolean' | 'string';
  if (typeof value === 'number') return 'number';
  return 'object';
}
