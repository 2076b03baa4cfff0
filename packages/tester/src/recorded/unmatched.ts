/** Requests that are no operation of the description, so that each kind of them is told in one line. */
export interface Unmatched {
  add(method: string, url: string, target: string | undefined): void;
  /** Most frequent first. */
  lines(): readonly string[];
}

const mostLines = 50;
/** Kinds that are told apart: a recording of a crawler has millions. */
const mostKinds = 5000;

export function createUnmatched(): Unmatched {
  const kinds = new Map<string, number>();
  return {
    add(method, url, target) {
      const kind =
        target === undefined
          ? `to ${new URL(url).origin}, which is not below the server of the description`
          : `${method} ${templateOf(target)}: no operation of the description`;
      if (kinds.has(kind) || kinds.size < mostKinds) kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
    },
    lines() {
      const ranked = [...kinds].sort(([one, a], [other, b]) => b - a || (one < other ? -1 : 1));
      const left = ranked.length - mostLines;
      return [
        ...ranked
          .slice(0, mostLines)
          .map(([kind, count]) => `${count} recorded ${count === 1 ? 'request' : 'requests'} ${kind}`),
        ...(left > 0 ? [`recorded requests of ${left} more kinds: no operation of the description`] : []),
      ];
    },
  };
}

/** The path with what looks like an id taken out of it. */
function templateOf(target: string): string {
  return (target.split('?', 1)[0] ?? '')
    .split('/')
    .map((segment) => (/^\d+$|^(?=.*\d)[\w-]{8,}$|^[0-9a-f]{16,}$/i.test(segment) ? '{…}' : segment))
    .join('/');
}
