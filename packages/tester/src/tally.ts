import type { Contract, Exchange, Finding, Operation, OperationEndEvent } from '@countersign/contract';
import { documentedStatus } from './documented-status.ts';

interface Counts {
  cases: number;
  errors: number;
  warnings: number;
  durationMs: number;
  readonly statuses: Set<number>;
}

/** Counts per operation while a run goes on. */
export interface Tally {
  addCase(operation: Operation, durationMs: number): void;
  addExchange(exchange: Exchange): void;
  /** @returns false when this finding was there already */
  addFinding(finding: Finding): boolean;
  totals(): {
    readonly cases: number;
    readonly requests: number;
    readonly errors: number;
    readonly warnings: number;
  };
  end(operation: Operation): OperationEndEvent;
}

export function createTally(contract: Contract): Tally {
  const operations = new Map<string, Counts>();
  const findings = new Set<string>();
  let requests = 0;
  const countsOf = (id: string): Counts => {
    const known = operations.get(id);
    if (known !== undefined) return known;
    const counts: Counts = { cases: 0, errors: 0, warnings: 0, durationMs: 0, statuses: new Set() };
    operations.set(id, counts);
    return counts;
  };
  const sum = (key: 'cases' | 'errors' | 'warnings'): number =>
    [...operations.values()].reduce((total, counts) => total + counts[key], 0);
  return {
    addCase({ id }, durationMs) {
      const counts = countsOf(id);
      counts.cases += 1;
      counts.durationMs += durationMs;
    },
    addExchange({ operation, response }) {
      requests += 1;
      if (response !== undefined) countsOf(operation).statuses.add(response.status);
    },
    addFinding({ id, operation, severity }) {
      if (findings.has(id)) return false;
      findings.add(id);
      countsOf(operation)[severity === 'error' ? 'errors' : 'warnings'] += 1;
      return true;
    },
    totals: () => ({ cases: sum('cases'), requests, errors: sum('errors'), warnings: sum('warnings') }),
    end(operation) {
      const { statuses, ...counts } = countsOf(operation.id);
      const seen = [...statuses].sort((a, b) => a - b);
      const covered = new Set(seen.map((status) => documentedStatus(operation, status)));
      const statusesDocumented = operation.responses.map(({ status }) => status);
      return {
        type: 'operation-end',
        api: contract.name,
        operation: operation.id,
        method: operation.method,
        path: operation.path,
        tags: operation.tags,
        ...counts,
        statusesSeen: seen,
        statusesDocumented,
        statusesCovered: statusesDocumented.filter((status) => covered.has(status)),
      };
    },
  };
}
