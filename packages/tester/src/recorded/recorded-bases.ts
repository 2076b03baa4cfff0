import { type Contract, matchOperation } from '@countersign/contract';

/** How often something was asked for in a recording. */
export interface Observed {
  readonly method: string;
  readonly url: string;
  readonly count: number;
}

/** Where a recorded URL stands below one of the bases; undefined when it belongs to something else. */
export function targetBelow(bases: readonly string[], url: string): string | undefined {
  for (const base of bases) {
    if (!url.startsWith(base)) continue;
    const rest = url.slice(base.length).replace(/#.*$/s, '');
    if (rest === '' || rest.startsWith('?')) return `/${rest}`;
    if (rest.startsWith('/')) return rest;
  }
  return undefined;
}

/**
 * The base URLs that a recording used: those of the description's `servers` that have matches, else the one below which
 * most operations are found. Longest first; empty when nothing matches.
 *
 * @param server the only one that counts, where it is known
 */
export function findBases(
  contract: Contract,
  observed: readonly Observed[],
  server?: string,
): readonly string[] {
  const described = new Set<string>();
  const patterns =
    server === undefined
      ? [contract, ...contract.operations].flatMap(({ servers }) => servers.map(({ url }) => patternOf(url)))
      : [patternOf(server)];
  for (const { method, url } of observed) {
    for (const pattern of patterns) {
      const base = pattern.exec(url)?.[0];
      if (base !== undefined && matches(contract, method, url.slice(base.length))) described.add(base);
    }
  }
  if (described.size > 0 || server !== undefined)
    return [...described].sort((one, other) => other.length - one.length);
  const best = findLikeliest(contract, observed);
  return best === undefined ? [] : [best];
}

/** A server as written; its variables stand for anything, and a relative one for any origin. */
function patternOf(url: string): RegExp {
  const escaped = url
    .replace(/\/+$/, '')
    .split(/\{[^{}]*\}/)
    .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
    .join('[^/?#]+');
  return new RegExp(`^${/^https?:/i.test(url) ? '' : 'https?://[^/?#]+'}${escaped}(?=[/?#]|$)`, 'i');
}

function findLikeliest(contract: Contract, observed: readonly Observed[]): string | undefined {
  const scores = new Map<string, { readonly operations: Set<string>; count: number }>();
  for (const { method, url, count } of observed) {
    for (const base of prefixes(url)) {
      const operation = matches(contract, method, url.slice(base.length));
      if (operation === undefined) continue;
      const score = scores.get(base) ?? { operations: new Set(), count: 0 };
      score.operations.add(operation);
      score.count += count;
      scores.set(base, score);
    }
  }
  const ranked = [...scores].sort(
    ([one, a], [other, b]) =>
      b.operations.size - a.operations.size || b.count - a.count || one.length - other.length,
  );
  return ranked[0]?.[0];
}

/** The origin, and the origin with ever more of the path. */
function prefixes(url: string): string[] {
  const { origin } = new URL(url);
  const path = url.slice(origin.length).split(/[?#]/, 1)[0] ?? '';
  const segments = path.split('/').slice(1);
  return segments.map((_, length) => [origin, ...segments.slice(0, length)].join('/'));
}

function matches(contract: Contract, method: string, rest: string): string | undefined {
  if (rest !== '' && !/^[/?]/.test(rest)) return undefined;
  return matchOperation(contract, method, rest.startsWith('/') ? rest : `/${rest}`)?.operation?.id;
}
