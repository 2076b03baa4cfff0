import type { Basis } from '@countersign/contract';
import type { RunResult } from './collect-run.ts';

/** Counts of findings leave those out that are waived, which have their own. */
export interface Summary {
  readonly cases: number;
  readonly errors: number;
  readonly warnings: number;
  /** Findings per basis; a basis without any is left out. */
  readonly byBasis: Readonly<Partial<Record<Basis, number>>>;
  readonly flaky: number;
  /** Findings that a waiver accepts; they are in no other count. */
  readonly waived: number;
}

const bases: readonly Basis[] = ['documented', 'example', 'vendor', 'client', 'inferred', 'standard'];

/** Counts over several runs. */
export function summarise(results: readonly RunResult[]): Summary {
  const all = results.flatMap((result) => result.findings);
  const findings = all.filter(({ waived }) => waived === undefined);
  const counts = bases.map(
    (basis) => [basis, findings.filter((finding) => finding.basis === basis).length] as const,
  );
  return {
    cases: results.flatMap(({ operations }) => operations).reduce((sum, { cases }) => sum + cases, 0),
    errors: findings.filter(({ severity }) => severity === 'error').length,
    warnings: findings.filter(({ severity }) => severity === 'warning').length,
    byBasis: Object.fromEntries(counts.filter(([, count]) => count > 0)),
    flaky: findings.filter(({ flaky }) => flaky).length,
    waived: all.length - findings.length,
  };
}
