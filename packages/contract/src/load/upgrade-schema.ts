import type { PlainObject } from './node.ts';

/**
 * One schema object of OpenAPI 3.0 (its subschemas not touched) in terms of JSON Schema 2020-12.
 *
 * The places of subschemas stay the same wherever possible, so that pointers into the document stay right.
 */
export function upgradeSchema(schema: PlainObject): PlainObject {
  if (typeof schema.$ref === 'string') return upgradeReference(schema);
  const { nullable, ...rest } = exclusiveLimits(schema);
  const upgraded = 'example' in rest && !('examples' in rest) ? { ...rest, examples: [rest.example] } : rest;
  return nullable === true ? orNull(upgraded) : upgraded;
}

/** Nothing beside a `$ref` counts in 3.0 (§ 4.7.24.1) but `nullable`, which writers mean and readers honour, and our own word on it. */
function upgradeReference({ $ref, nullable, 'x-provenance': provenance }: PlainObject): PlainObject {
  const known = provenance === undefined ? {} : { 'x-provenance': provenance };
  return nullable === true ? { ...known, anyOf: [{ $ref }, { type: 'null' }] } : { ...known, $ref };
}

/** `minimum` with `exclusiveMinimum: true` is one keyword now. */
function exclusiveLimits(schema: PlainObject): PlainObject {
  let result = schema;
  for (const [limit, exclusive] of [
    ['minimum', 'exclusiveMinimum'],
    ['maximum', 'exclusiveMaximum'],
  ] as const) {
    if (typeof schema[exclusive] !== 'boolean') continue;
    const { [limit]: value, [exclusive]: isExclusive, ...rest } = result;
    result = value === undefined ? rest : { ...rest, [isExclusive === true ? exclusive : limit]: value };
  }
  return result;
}

const annotations = new Set([
  'title',
  'description',
  'readOnly',
  'writeOnly',
  'deprecated',
  'default',
  'example',
  'examples',
  'externalDocs',
  'xml',
]);

function orNull(schema: PlainObject): PlainObject {
  if (['allOf', 'oneOf', 'not'].some((keyword) => keyword in schema)) {
    // Only a wrapper lets null past every one of the combined schemas.
    const entries = Object.entries(schema);
    const isAnnotation = ([keyword]: [string, unknown]): boolean =>
      annotations.has(keyword) || keyword.startsWith('x-');
    const constraints = Object.fromEntries(entries.filter((entry) => !isAnnotation(entry)));
    return { ...Object.fromEntries(entries.filter(isAnnotation)), anyOf: [constraints, { type: 'null' }] };
  }
  const { type, enum: values, anyOf } = schema;
  return {
    ...schema,
    ...(type !== undefined && { type: [...[type].flat(), 'null'] }),
    ...(Array.isArray(values) && !values.includes(null) && { enum: [...values, null] }),
    ...(Array.isArray(anyOf) && { anyOf: [...anyOf, { type: 'null' }] }),
  };
}
