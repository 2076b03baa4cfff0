import type { ReportedFinding, Severity } from '@countersign/contract';

/** A finding as a failed test shows it: what is wrong, where that is stated, and how to see it again. */
export function describeFinding({ severity, rule, basis, message, location, curl }: ReportedFinding): string {
  return [
    `${severity} ${rule} (${basis}): ${message}`,
    `  ${location.file}:${location.line}:${location.column}`,
    ...(curl === undefined ? [] : [`  ${curl}`]),
  ].join('\n');
}

/** Whether a finding of this severity fails a test. */
export function fails(severity: Severity, failOn: Severity): boolean {
  return failOn === 'warning' || severity === 'error';
}
