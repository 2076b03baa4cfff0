import { type Contract, resolveSchema, type Schema, type SchemaObject } from '@countersign/contract';

/** One schema in place of `allOf`, as far as a sample needs it; what is lost here the final validation still sees. */
export function mergeAll(contract: Contract, schema: Schema, depth = 0): Schema {
  const resolved = resolveSchema(contract, schema);
  if (typeof resolved === 'boolean' || resolved.allOf === undefined || depth > 20) return resolved;
  const { allOf, ...own } = resolved;
  let merged: SchemaObject = own;
  for (const part of allOf) {
    const each = mergeAll(contract, part, depth + 1);
    if (each === false) return false;
    if (each !== true) merged = merge(merged, each);
  }
  return merged;
}

function merge(a: SchemaObject, b: SchemaObject): SchemaObject {
  const properties: Record<string, Schema> = { ...a.properties };
  for (const [name, property] of Object.entries(b.properties ?? {})) {
    const other = properties[name];
    properties[name] = other === undefined ? property : { allOf: [other, property] };
  }
  const required = [...new Set([...(a.required ?? []), ...(b.required ?? [])])];
  return {
    ...a,
    ...b,
    ...(Object.keys(properties).length > 0 && { properties }),
    ...(required.length > 0 && { required }),
    ...tightest(a, b),
  };
}

function tightest(a: SchemaObject, b: SchemaObject): SchemaObject {
  const bounds: Record<string, unknown> = {};
  for (const keyword of ['minimum', 'exclusiveMinimum', 'minLength', 'minItems', 'minProperties']) {
    if (typeof a[keyword] === 'number' && typeof b[keyword] === 'number')
      bounds[keyword] = Math.max(a[keyword], b[keyword]);
  }
  for (const keyword of ['maximum', 'exclusiveMaximum', 'maxLength', 'maxItems', 'maxProperties']) {
    if (typeof a[keyword] === 'number' && typeof b[keyword] === 'number')
      bounds[keyword] = Math.min(a[keyword], b[keyword]);
  }
  return bounds;
}
