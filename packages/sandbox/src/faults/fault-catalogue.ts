import type { FaultRule, Faults, InstalledFault } from './fault.ts';

export interface PlannedFaults {
  readonly faults: Faults;
  /** Ids of the rules that apply. */
  readonly ids: readonly string[];
}

const none: PlannedFaults = { faults: {}, ids: [] };

/** The faults of one namespace. The same rules, seed and order of requests give the same faults. */
export class FaultCatalogue {
  readonly #random: () => number;
  #rules: InstalledFault[] = [];
  #made = 0;

  constructor(random: () => number) {
    this.#random = random;
  }

  add(rule: FaultRule): InstalledFault {
    this.#made += 1;
    const installed = { ...rule, id: `fault-${this.#made}`, seen: 0, applied: 0 };
    this.#rules.push(installed);
    return installed;
  }

  list(): readonly InstalledFault[] {
    return this.#rules;
  }

  /** False when there is no such rule. */
  remove(id: string): boolean {
    const before = this.#rules.length;
    this.#rules = this.#rules.filter((rule) => rule.id !== id);
    return this.#rules.length < before;
  }

  clear(): void {
    this.#rules = [];
  }

  /** What goes wrong with the next request of an operation. Of several rules with the same type of effect the first wins. */
  plan(api: string, operation: string): PlannedFaults {
    if (this.#rules.length === 0) return none;
    const applied: InstalledFault[] = [];
    this.#rules = this.#rules.map((rule) => {
      if (!fits(rule, api, operation)) return rule;
      const seen = rule.seen + 1;
      const hit = this.#hits(rule, seen);
      if (hit) applied.push(rule);
      return { ...rule, seen, applied: rule.applied + (hit ? 1 : 0) };
    });
    const faults = Object.fromEntries(applied.toReversed().map(({ effect }) => [effect.type, effect]));
    return { faults, ids: applied.map(({ id }) => id) };
  }

  #hits(
    { nth, probability = 1, times = Number.POSITIVE_INFINITY, applied }: InstalledFault,
    seen: number,
  ): boolean {
    // The number is drawn in any case, so that a rule's other conditions do not shift the chances of the rest.
    const lucky = this.#random() < probability;
    return lucky && (nth === undefined || nth === seen) && applied < times;
  }
}

function fits({ api, operation }: FaultRule, ofApi: string, ofOperation: string): boolean {
  return (api === undefined || api === ofApi) && (operation === undefined || operation === ofOperation);
}
