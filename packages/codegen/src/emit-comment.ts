import type { Basis, Contract, Operation, Provenance } from '@countersign/contract';
import { emitString } from './emit-literal.ts';

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

/** The text above a generated operation function. */
export function operationComment(contract: Contract, operation: Operation, errors: boolean): string {
  return emitComment([
    operation.summary,
    operation.description,
    `\`${operation.method} ${operation.path}\``,
    describeProvenance(contract, operation.provenance),
    operation.deprecated ? '@deprecated' : undefined,
    errors
      ? `@throws ApiError; \`isApiError(error, ${emitString(operation.id)})\` tells its described bodies`
      : '@throws ApiError',
  ]);
}

/** A JSDoc comment of these paragraphs, empty ones left out; ends with a line break. */
export function emitComment(paragraphs: readonly (string | undefined)[]): string {
  const kept = paragraphs.map((text) => text?.trim() ?? '').filter((text) => text !== '');
  if (kept.length === 0) return '';
  const lines = kept.join('\n\n').replaceAll('*/', '*\\/').split(/\r?\n/);
  const [only, second] = lines;
  if (second === undefined) return `/** ${only} */\n`;
  return `/**\n${lines.map((line) => ` * ${line}`.trimEnd()).join('\n')}\n */\n`;
}
