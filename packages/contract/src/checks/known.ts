import type { Basis, Contract, Provenance } from '../model.ts';

/** What holds where nothing is stated: without any provenance a description counts as documented throughout. */
export function unstated(contract: Contract): Provenance {
  return { basis: contract.annotated ? 'inferred' : 'documented' };
}

/** How one keyword of an object is known: `required/id` falls back to `required`, and that to the object's own basis. */
export function ofKeyword(provenance: Provenance, keyword: string): Provenance {
  const [name = keyword] = keyword.split('/', 1);
  const basis = provenance.keywords?.[keyword] ?? provenance.keywords?.[name];
  return basis === undefined ? provenance : { ...provenance, basis };
}

const strength: readonly Basis[] = ['documented', 'vendor', 'standard', 'example', 'client', 'inferred'];

/** The best known of several statements. */
export function strongest(provenances: readonly Provenance[]): Provenance | undefined {
  return [...provenances].sort(
    (one, other) => strength.indexOf(one.basis) - strength.indexOf(other.basis),
  )[0];
}
