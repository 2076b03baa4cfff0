import type { Contract, Schema, SchemaObject } from '../model.ts';
import { resolveSchema } from '../resolve-schema.ts';

/** What holds for the property `name` of an object with this schema, composed over `allOf`, `anyOf` and `oneOf`; undefined when nothing is said. */
export function propertySchema(
  contract: Contract,
  schema: Schema | undefined,
  name: string,
): Schema | undefined {
  return compose(contract, schema, (object) => ownProperty(object, name));
}

/** What holds for the item at `index` of an array with this schema. */
export function itemSchema(
  contract: Contract,
  schema: Schema | undefined,
  index: number,
): Schema | undefined {
  return compose(contract, schema, (object) => object.prefixItems?.[index] ?? object.items);
}

/** The names under `properties`, wherever the composition mentions them. */
export function propertyNames(contract: Contract, schema: Schema | undefined): Set<string> {
  const names = new Set<string>();
  compose(contract, schema, (object) => {
    for (const name of Object.keys(object.properties ?? {})) names.add(name);
    return undefined;
  });
  return names;
}

/** True unless `additionalProperties: false` closes the object. */
export function allowsOtherProperties(contract: Contract, schema: Schema | undefined): boolean {
  let open = true;
  compose(contract, schema, (object) => {
    if (object.additionalProperties === false) open = false;
    return undefined;
  });
  return open;
}

function ownProperty(object: SchemaObject, name: string): Schema | undefined {
  if (object.properties !== undefined && Object.hasOwn(object.properties, name))
    return object.properties[name];
  for (const [pattern, schema] of Object.entries(object.patternProperties ?? {})) {
    if (matches(pattern, name)) return schema;
  }
  return object.additionalProperties;
}

/** True when `text` matches the ECMAScript pattern; a pattern that is none matches everything. */
export function matches(pattern: string, text: string): boolean {
  try {
    return new RegExp(pattern, 'u').test(text);
  } catch {
    return true;
  }
}

type Select = (object: SchemaObject) => Schema | undefined;

function compose(
  contract: Contract,
  schema: Schema | undefined,
  select: Select,
  path = new Set<Schema>(),
): Schema | undefined {
  if (schema === undefined || typeof schema === 'boolean' || path.has(schema)) return undefined;
  const object = resolveSchema(contract, schema);
  if (typeof object === 'boolean') return undefined;
  const below = new Set(path).add(schema);
  const visit = (member: Schema): Schema[] => listed(compose(contract, member, select, below));
  const parts = [...listed(select(object)), ...(object.allOf ?? []).flatMap(visit)];
  for (const alternatives of [object.anyOf, object.oneOf]) {
    const found = (alternatives ?? []).flatMap(visit);
    if (found.length > 0)
      parts.push(found.length === 1 && found[0] !== undefined ? found[0] : { anyOf: found });
  }
  return parts.length > 1 ? { allOf: parts } : parts[0];
}

function listed(schema: Schema | undefined): Schema[] {
  return schema === undefined ? [] : [schema];
}
