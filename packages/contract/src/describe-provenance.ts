import type { Basis, Contract, Provenance } from './model.ts';

/** How a statement is known, in one paragraph; nothing for a description without provenance. */
export function describeProvenance(contract: Contract, provenance: Provenance): string {
  if (!contract.annotated) return '';
  const source = provenance.source === undefined ? '' : ` (${sourceTitle(contract, provenance.source)})`;
  const keywords = byBasis(provenance.keywords ?? {});
  const exceptions = keywords.map(
    ([basis, names]) => `${names.map((name) => `\`${name}\``).join(', ')} ${basis}`,
  );
  const note = provenance.note === undefined ? '' : ` ${provenance.note.trim()}`;
  return `Basis: ${[`${provenance.basis}${source}`, ...exceptions].join('; ')}.${note}`;
}

function sourceTitle(contract: Contract, id: string): string {
  return contract.sources[id]?.title ?? id;
}

function byBasis(keywords: Readonly<Record<string, Basis>>): [Basis, string[]][] {
  const groups = new Map<Basis, string[]>();
  for (const [name, basis] of Object.entries(keywords))
    groups.set(basis, [...(groups.get(basis) ?? []), name]);
  return [...groups];
}
