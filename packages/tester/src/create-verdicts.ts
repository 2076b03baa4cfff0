import type { Finding, Rule, Severity, Waived, Waiver } from '@countersign/contract';

/** How the caller of a run wants findings to be taken. */
export interface Verdicts {
  /** The finding with the severity that its rule was given. */
  adjust(finding: Finding): Finding;
  /** The waiver that accepts it, if one does today. */
  waiverOf(finding: Finding): Waiver | undefined;
  /** A line for each kind of waiver that has expired and, where `complete`, for each that no finding was met by. */
  remarks(complete: boolean): readonly string[];
}

export interface VerdictOptions {
  readonly waivers?: readonly Waiver[] | undefined;
  readonly severities?: Readonly<Partial<Record<Rule, Severity>>> | undefined;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

export function createVerdicts({ waivers = [], severities = {}, now }: VerdictOptions): Verdicts {
  const today = new Date(now()).toISOString().slice(0, 10);
  const expired = waivers.filter(({ expires }) => expires < today);
  const valid = waivers.filter(({ expires }) => expires >= today);
  const byId = new Map(valid.flatMap((waiver) => (waiver.id === undefined ? [] : [[waiver.id, waiver]])));
  const byRule = valid.filter(({ id }) => id === undefined);
  const used = new Set<Waiver>();
  return {
    adjust(finding) {
      const severity = severities[finding.rule];
      return severity === undefined || severity === finding.severity ? finding : { ...finding, severity };
    },
    waiverOf(finding) {
      const candidates = [byId.get(finding.id) ?? [], byRule].flat();
      const waiver = candidates.find((each) => covers(each, finding));
      if (waiver !== undefined) used.add(waiver);
      return waiver;
    },
    remarks(complete) {
      const unused = complete ? valid.filter((waiver) => !used.has(waiver)) : [];
      return [
        ...gather(expired).map(
          ({ what, waiver, many }) =>
            `${what} (${waiver.reason}) expired on ${waiver.expires}: ${many ? 'their' : 'its'} findings count again; have them fixed, or set another date`,
        ),
        ...gather(unused).map(
          ({ what, waiver, many }) =>
            `${what} (${waiver.reason}) met no finding: ${many ? 'they are' : 'it is'} no longer needed`,
        ),
      ];
    },
  };
}

/** What reports tell of it. */
export function waivedBy({ reason, expires }: Waiver): Waived {
  return { reason, expires };
}

function covers({ id, rule, operation, pointer }: Waiver, finding: Finding): boolean {
  const place = finding.location.pointer;
  return (
    (id === undefined || id === finding.id) &&
    (rule === undefined || rule === finding.rule) &&
    (operation === undefined || operation === finding.operation) &&
    (pointer === undefined || place === pointer || place.startsWith(`${pointer}/`))
  );
}

/** Those of one reason and day are one line: a baseline has many. */
function gather(
  waivers: readonly Waiver[],
): readonly { readonly what: string; readonly waiver: Waiver; readonly many: boolean }[] {
  const groups = Map.groupBy(waivers, ({ reason, expires }) => `${expires} ${reason}`);
  return [...groups.values()].flatMap(([waiver, ...others]) => {
    if (waiver === undefined) return [];
    const many = others.length > 0;
    const what = many ? `${others.length + 1} waivers` : `the waiver of ${nameOf(waiver)}`;
    return [{ what, waiver, many }];
  });
}

function nameOf({ id, rule, operation, pointer }: Waiver): string {
  const parts = [
    ...(id === undefined ? [] : [`finding ${id}`]),
    ...(rule === undefined ? [] : [rule]),
    ...(operation === undefined ? [] : [`of ${operation}`]),
    ...(pointer === undefined ? [] : [`at ${pointer}`]),
  ];
  return parts.join(' ');
}
