import type { ReportFinding } from './report-finding.ts';

/** In a fixed order, whatever the order of the cases: errors first, then by place in the description. */
export function sortReportFindings(findings: readonly ReportFinding[]): readonly ReportFinding[] {
  return [...findings].sort(bySeverityAndPlace);
}

function bySeverityAndPlace(a: ReportFinding, b: ReportFinding): number {
  return (
    compare(a.severity, b.severity) ||
    compare(a.location.file, b.location.file) ||
    a.location.line - b.location.line ||
    a.location.column - b.location.column ||
    compare(a.rule, b.rule) ||
    compare(a.id, b.id)
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
