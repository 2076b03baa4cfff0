import type { Severity } from '@countersign/contract';
import type { ReportFinding } from './report-finding.ts';

/** Least severity of a finding that fails something. */
export type FailOn = Severity | 'never';

/** Whether a finding fails its operation, and the run with it. One that is waived never does. */
export function fails(
  { severity, waived }: Pick<ReportFinding, 'severity' | 'waived'>,
  failOn: FailOn,
): boolean {
  if (waived !== undefined || failOn === 'never') return false;
  return failOn === 'warning' || severity === 'error';
}
