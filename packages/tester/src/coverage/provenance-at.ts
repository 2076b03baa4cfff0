import {
  type Contract,
  type Provenance,
  provenanceOf,
  type Schema,
  type SourceRef,
} from '@countersign/contract';

/** A schema, where it stands, and how what is around it is known. */
export interface SchemaSite {
  readonly schema: Schema;
  readonly at: SourceRef;
  readonly provenance: Provenance;
}

/** How a statement of a schema is known: `at` is a keyword at or below the site, or of a component that it refers to. */
export function provenanceAt(contract: Contract, site: SchemaSite, at: SourceRef): Provenance {
  const unstated: Provenance = { basis: contract.annotated ? 'inferred' : 'documented' };
  const components = Object.entries(contract.schemaRefs).map(([key, place]) => ({
    schema: contract.schemas[key] ?? true,
    at: place,
    provenance: unstated,
  }));
  const [nearest = site] = [site, ...components]
    .filter((each) => at === each.at || at.startsWith(`${each.at}/`))
    .sort((one, other) => other.at.length - one.at.length);
  const tokens = at
    .slice(nearest.at.length)
    .split('/')
    .slice(1)
    .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'));
  const { schema, provenance } = nearest;
  const keyword = tokens.pop();
  const path = tokens.map((token) => (/^\d+$/.test(token) ? Number(token) : token));
  return provenanceOf(contract, {
    site: provenance,
    schema,
    path,
    ...(keyword !== undefined && { keyword }),
  });
}
