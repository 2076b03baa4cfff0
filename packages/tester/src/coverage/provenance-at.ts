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
  const nearest = nearestOf(contract, site, at);
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

/** The innermost of the site and the components that the place stands in. */
function nearestOf(contract: Contract, site: SchemaSite, at: SourceRef): SchemaSite {
  const components = componentsOf(contract);
  for (let place: string = at; place !== ''; place = place.slice(0, Math.max(0, place.lastIndexOf('/')))) {
    if (place === site.at) return site;
    const component = components.get(place);
    if (component !== undefined) return component;
  }
  return site;
}

const known = new WeakMap<Contract, ReadonlyMap<string, SchemaSite>>();

function componentsOf(contract: Contract): ReadonlyMap<string, SchemaSite> {
  const made = known.get(contract);
  if (made !== undefined) return made;
  const provenance: Provenance = { basis: contract.annotated ? 'inferred' : 'documented' };
  const components = new Map(
    Object.entries(contract.schemaRefs).map(([key, at]) => [
      at as string,
      { schema: contract.schemas[key] ?? true, at, provenance },
    ]),
  );
  known.set(contract, components);
  return components;
}
