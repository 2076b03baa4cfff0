import {
  type Contract,
  describeProvenance,
  type Provenance,
  provenanceOf,
  type Schema,
  type SchemaObject,
  schemaKey,
} from '@countersign/contract';

export type DocumentObject = { readonly [keyword: string]: unknown };

/** Keywords that bear on a type or on its comment; assertions such as `minLength` and `if` do not. */
const plain = [
  'type',
  'format',
  'enum',
  'const',
  'required',
  'readOnly',
  'writeOnly',
  'title',
  'deprecated',
  'default',
] as const;
const single = ['items', 'additionalProperties'] as const;
const lists = ['allOf', 'prefixItems'] as const;
const alternatives = ['anyOf', 'oneOf'] as const;
const maps = ['properties', 'patternProperties'] as const;

/** Where a schema stands. */
export interface SchemaSite {
  /** How what surrounds it is known. */
  readonly provenance: Provenance;
  /** Whether the comment tells the provenance in any case: of components and properties, not of what is in between. */
  readonly named?: boolean;
}

/** A contract's schema as openapi-typescript takes it: references to components, the provenance in the descriptions. */
export function typedSchema(contract: Contract, schema: Schema, site: SchemaSite): unknown {
  if (typeof schema === 'boolean') return schema ? {} : schema;
  const comment = commentOf(contract, schema, site);
  const provenance = provenanceOf(contract, { site: site.provenance, schema, path: [] });
  const { $ref, ...rest } = typedKeywords(contract, schema, provenance);
  if ($ref === undefined) return { ...rest, ...comment };
  // openapi-typescript ignores what stands beside a reference, apart from the comment.
  return 'type' in rest || 'properties' in rest
    ? { allOf: [{ $ref }, rest], ...comment }
    : { $ref, ...pickMarks(rest), ...comment };
}

function typedKeywords(contract: Contract, schema: SchemaObject, provenance: Provenance): DocumentObject {
  const inner = (member: Schema): unknown => typedSchema(contract, member, { provenance });
  const result: Record<string, unknown> = {};
  if (schema.$ref !== undefined) result.$ref = componentReference(schema.$ref);
  for (const keyword of plain) if (keyword in schema) result[keyword] = schema[keyword];
  for (const keyword of single) if (schema[keyword] !== undefined) result[keyword] = inner(schema[keyword]);
  for (const keyword of lists)
    if (schema[keyword] !== undefined) result[keyword] = schema[keyword].map(inner);
  for (const keyword of alternatives) {
    // Of alternatives that no value can take TypeScript makes `never`, or an error where they refer back to the schema.
    const possible = schema[keyword]?.filter((member) => mayShareType(schema, member)) ?? [];
    if (possible.length > 0) result[keyword] = possible.map(inner);
  }
  for (const keyword of maps) {
    if (schema[keyword] === undefined) continue;
    result[keyword] = Object.fromEntries(
      Object.entries(schema[keyword]).map(([name, member]) => [
        name,
        typedSchema(contract, member, { provenance, named: true }),
      ]),
    );
  }
  const { discriminator } = schema;
  if (discriminator !== undefined) {
    const mapping = Object.entries(discriminator.mapping ?? {}).map(([value, target]) => [
      value,
      componentReference(target),
    ]);
    result.discriminator = {
      propertyName: discriminator.propertyName,
      ...(mapping.length > 0 && { mapping: Object.fromEntries(mapping) }),
    };
  }
  return result;
}

function mayShareType({ type }: SchemaObject, member: Schema): boolean {
  if (type === undefined || typeof member === 'boolean' || member.type === undefined) return true;
  const [own, other] = [type, member.type].map((each) =>
    // A whole number is a number.
    [each].flat().map((name) => (name === 'integer' ? 'number' : name)),
  );
  return own?.some((name) => other?.includes(name)) ?? true;
}

function pickMarks({ readOnly, writeOnly, deprecated }: DocumentObject): DocumentObject {
  return {
    ...(readOnly === true && { readOnly }),
    ...(writeOnly === true && { writeOnly }),
    ...(deprecated === true && { deprecated }),
  };
}

function componentReference(reference: string): string {
  return `#/components/schemas/${schemaKey(reference)}`;
}

/** The description of a schema, with its basis where its own place tells one. */
export function commentOf(
  contract: Contract,
  schema: SchemaObject,
  { provenance, named = false }: SchemaSite,
): DocumentObject {
  if (!named && !('x-provenance' in schema)) return describe(contract, schema.description);
  const known = provenanceOf(contract, { site: provenance, schema, path: [] });
  // A note is about the place where it stands.
  const { note: _, ...inherited } = known;
  return describe(contract, schema.description, 'x-provenance' in schema ? known : inherited);
}

/** A description with its basis as the last paragraph; no member when there is nothing to say. */
export function describe(contract: Contract, description: unknown, provenance?: Provenance): DocumentObject {
  const basis = provenance === undefined ? '' : describeProvenance(contract, provenance);
  const text = typeof description === 'string' ? description.trim() : '';
  const paragraphs = [text, basis].filter((paragraph) => paragraph !== '');
  return paragraphs.length === 0 ? {} : { description: paragraphs.join('\n\n') };
}
