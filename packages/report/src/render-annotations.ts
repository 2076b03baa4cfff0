import type { RunResult } from './collect-run.ts';
import type { ReportFinding } from './report-finding.ts';

export interface AnnotationOptions {
  /** From the root of the repository to the directory that places in findings are relative to. @default '' */
  readonly directory?: string;
}

// What GitHub shows of one step: more of a severity is dropped there without a word.
const most = 10;

/** Workflow commands of GitHub Actions that mark the place of each finding in the description; empty without findings. */
export function renderAnnotations(results: readonly RunResult[], options: AnnotationOptions = {}): string {
  const findings = results.flatMap((result) => result.findings.filter(({ waived }) => waived === undefined));
  return (['error', 'warning'] as const)
    .flatMap((severity) => findings.filter((finding) => finding.severity === severity).slice(0, most))
    .map((finding) => `${describe(finding, options.directory ?? '')}\n`)
    .join('');
}

function describe(
  { severity, rule, api, operation, message, basis, location }: ReportFinding,
  directory: string,
): string {
  const place = /^https?:/.test(location.file)
    ? {}
    : {
        file: directory === '' ? location.file : `${directory}/${location.file}`,
        line: String(location.line),
        col: String(location.column),
      };
  const properties = Object.entries({ ...place, title: `${rule}: ${api} ${operation}` })
    .map(([name, value]) => `${name}=${escapeProperty(value)}`)
    .join(',');
  return `::${severity} ${properties}::${escapeData(`${message} (${basis})`)}`;
}

function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
