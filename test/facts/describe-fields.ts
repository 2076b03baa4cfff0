import {
  type Contract,
  isBinarySchema,
  resolveSchema,
  type Schema,
  type SchemaObject,
} from '@countersign/contract';

/** The fields of a JSON body by path (`data[].id`), as the table of facts writes them. */
export interface Fields {
  readonly types: Record<string, string>;
  /** Paths of the fields that must be there whenever the object around them is. */
  readonly required: string[];
  readonly formats: Record<string, string>;
  /** The type of properties of any other name. */
  readonly additional: string | undefined;
  readonly schema: SchemaObject | undefined;
}

export function describeFields(contract: Contract, schema: Schema | undefined): Fields {
  const fields: Fields = { types: {}, required: [], formats: {}, additional: undefined, schema: undefined };
  if (schema === undefined) return fields;
  const top = merge(contract, schema);
  visit(contract, schema, '', fields);
  const { additionalProperties } = top;
  return {
    ...fields,
    additional: additionalProperties === undefined ? undefined : alternatives(contract, additionalProperties),
    schema: top,
  };
}

/** `string`, `null|string`, `file`, `any` … */
export function typeOf(contract: Contract, schema: Schema | undefined): string {
  if (schema === undefined) return 'missing';
  const { type } = merge(contract, schema);
  if (isBinarySchema(contract, schema) && (type === undefined || type === 'string')) return 'file';
  return type === undefined ? 'any' : [type].flat().sort().join('|');
}

function alternatives(contract: Contract, schema: Schema): string {
  const merged = merge(contract, schema);
  const branches = merged.oneOf ?? merged.anyOf;
  if (branches !== undefined)
    return branches
      .map((branch) => alternatives(contract, branch))
      .sort()
      .join('|');
  if (merged.items !== undefined) return `${merged.type}<${alternatives(contract, merged.items)}>`;
  return typeOf(contract, schema);
}

function visit(contract: Contract, schema: Schema, path: string, fields: Fields): void {
  const merged = merge(contract, schema);
  fields.types[path] = typeOf(contract, schema);
  if (merged.format !== undefined && fields.types[path] !== 'file') fields.formats[path] = merged.format;
  for (const [name, property] of Object.entries(merged.properties ?? {})) {
    visit(contract, property, path === '' ? name : `${path}.${name}`, fields);
  }
  for (const name of merged.required ?? []) fields.required.push(path === '' ? name : `${path}.${name}`);
  const items = merged.items;
  if (items !== undefined && merge(contract, items).properties !== undefined)
    visit(contract, items, `${path}[]`, fields);
}

/** A schema with its references followed and the branches of `allOf` laid over each other. */
function merge(contract: Contract, schema: Schema): SchemaObject {
  const resolved = resolveSchema(contract, schema);
  if (typeof resolved === 'boolean') return {};
  // A reference may have siblings, which hold as well.
  const own = typeof schema === 'object' && schema.$ref !== undefined ? { ...resolved, ...schema } : resolved;
  return (own.allOf ?? []).reduce<SchemaObject>((merged, branch) => {
    const other = merge(contract, branch);
    return {
      ...merged,
      ...other,
      properties: { ...merged.properties, ...other.properties },
      required: [...(merged.required ?? []), ...(other.required ?? [])],
    };
  }, own);
}
