import {
  type Contract,
  type Provenance,
  provenanceOf,
  type Schema,
  type SchemaObject,
  type SourceRef,
  schemaKey,
  validateValue,
} from '@countersign/contract';

/** A schema, where it stands, and how what is around it is known. */
export interface SchemaAt {
  readonly schema: Schema;
  readonly at: SourceRef;
  readonly site: Provenance;
}

/** One of the schema objects that a value has to keep, without those it refers to or combines. */
export interface Facet extends SchemaAt {
  readonly schema: SchemaObject;
  /** How what it states is known. */
  readonly provenance: Provenance;
}

const deepest = 20;

/**
 * Everything that is stated of one value: its schemas, what they refer to, the parts of `allOf`, and of `oneOf` and
 * `anyOf` the first branch that the value keeps.
 */
export function facetsOf(contract: Contract, places: readonly SchemaAt[], value: unknown): readonly Facet[] {
  const facets: Facet[] = [];
  const visit = ({ schema, at, site }: SchemaAt, depth: number): void => {
    if (typeof schema === 'boolean' || depth > deepest) return;
    const provenance = provenanceOf(contract, { site, schema, path: [] });
    facets.push({ schema, at, site, provenance });
    if (schema.$ref !== undefined) {
      const key = schemaKey(schema.$ref);
      const target = { schema: contract.schemas[key] ?? true, at: contract.schemaRefs[key] ?? at };
      visit({ ...target, site: provenance }, depth + 1);
    }
    for (const [index, part] of (schema.allOf ?? []).entries())
      visit({ schema: part, at: below(at, 'allOf', index), site: provenance }, depth + 1);
    for (const keyword of ['oneOf', 'anyOf'] as const) {
      const index = (schema[keyword] ?? []).findIndex((branch) => keeps(contract, branch, value));
      const branch = schema[keyword]?.[index];
      if (branch !== undefined)
        visit({ schema: branch, at: below(at, keyword, index), site: provenance }, depth + 1);
    }
  };
  for (const place of places) visit(place, 0);
  return facets;
}

/** How one keyword of a facet is known. */
export function keywordProvenance(
  contract: Contract,
  { schema, site }: SchemaAt,
  keyword: string,
): Provenance {
  return provenanceOf(contract, { site, schema, path: [], keyword });
}

export function keeps(contract: Contract, schema: Schema, value: unknown): boolean {
  return validateValue(contract, schema, value, { direction: 'request' }).every(({ advisory }) => advisory);
}

/** A place below another one, by names that may hold anything. */
export function below(at: SourceRef, ...tokens: readonly (string | number)[]): SourceRef {
  const escaped = tokens.map((token) => String(token).replaceAll('~', '~0').replaceAll('/', '~1'));
  return `${at}/${escaped.join('/')}` as SourceRef;
}
