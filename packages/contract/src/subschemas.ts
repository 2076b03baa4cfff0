import type { Schema } from './model.ts';

const single = [
  'additionalProperties',
  'contains',
  'contentSchema',
  'else',
  'if',
  'items',
  'not',
  'propertyNames',
  'then',
  'unevaluatedItems',
  'unevaluatedProperties',
] as const;
const lists = ['allOf', 'anyOf', 'oneOf', 'prefixItems'] as const;
const maps = ['dependentSchemas', 'patternProperties', 'properties'] as const;

/** The schemas directly inside a schema, each with the keyword, and name or index, that leads to it. References are not followed. */
export function subschemas(schema: Schema): [path: readonly string[], schema: Schema][] {
  if (typeof schema === 'boolean') return [];
  const found: [readonly string[], Schema][] = [];
  for (const keyword of single) {
    const subschema = schema[keyword];
    if (isSchema(subschema)) found.push([[keyword], subschema]);
  }
  for (const keyword of [...lists, ...maps])
    for (const [member, subschema] of Object.entries(schema[keyword] ?? {}))
      if (isSchema(subschema)) found.push([[keyword, member], subschema]);
  return found;
}

function isSchema(value: unknown): value is Schema {
  return typeof value === 'boolean' || (typeof value === 'object' && value !== null);
}
