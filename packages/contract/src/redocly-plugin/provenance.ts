import type { Basis } from '../model.ts';

const bases: readonly Basis[] = ['documented', 'example', 'vendor', 'client', 'inferred', 'standard'];

function isBasis(value: unknown): value is Basis {
  return bases.some((basis) => basis === value);
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** True when an object states its own provenance; whether it does so correctly is judged by `provenance-valid`. */
export function statesProvenance(node: unknown): boolean {
  return isObject(node) && node['x-provenance'] !== undefined;
}

/** What is wrong with the value of an `x-provenance` on `node`, one sentence each. */
export function provenanceProblems(node: Record<string, unknown>, sources: ReadonlySet<string>): string[] {
  const value = node['x-provenance'];
  const known = `Use one of ${bases.join(', ')}.`;
  if (!isObject(value)) return isBasis(value) ? [] : [`"${String(value)}" is not a basis. ${known}`];

  const problems: string[] = [];
  if (!isBasis(value.basis)) problems.push(`"${String(value.basis)}" is not a basis. ${known}`);
  for (const key of Object.keys(value)) {
    if (!['basis', 'source', 'note', 'keywords'].includes(key)) {
      problems.push(`"${key}" is not a field of x-provenance; it has basis, source, note and keywords.`);
    }
  }
  if (value.source !== undefined && !sources.has(String(value.source))) {
    problems.push(`The source "${String(value.source)}" is not declared in info.x-sources.`);
  }
  if (value.note !== undefined && typeof value.note !== 'string') problems.push('The note is not a string.');
  return [...problems, ...keywordProblems(node, value.keywords)];
}

function keywordProblems(node: Record<string, unknown>, keywords: unknown): string[] {
  if (keywords === undefined) return [];
  if (!isObject(keywords)) return ['`keywords` is not a map of keyword to basis.'];
  return Object.entries(keywords).flatMap(([keyword, basis]) => {
    const problems = isBasis(basis)
      ? []
      : [`"${String(basis)}" (of the keyword "${keyword}") is not a basis.`];
    const [name = '', member] = keyword.split('/', 2);
    const stated = node[name];
    const there =
      member === undefined
        ? stated !== undefined
        : Array.isArray(stated)
          ? stated.includes(member)
          : isObject(stated) && member in stated;
    // A default of the specification (`required: false`) may be known differently too.
    return there || (name === 'required' && member === undefined)
      ? problems
      : [...problems, `The keyword "${keyword}" is not on this object.`];
  });
}
