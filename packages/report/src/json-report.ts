import type { NotJudgedEvent, RunTarget } from '@countersign/contract';
import type { RunResult } from './collect-run.ts';
import type { ReportFinding } from './report-finding.ts';
import { type Summary, summarise } from './summarise.ts';

/** The JSON report. Fields are added to, never renamed; `json-report.schema.json` describes it. */
export interface JsonReport {
  readonly schemaVersion: 1;
  readonly tool: 'countersign';
  readonly version: string;
  readonly seed: number;
  /** ISO 8601 */
  readonly startedAt: string;
  readonly durationMs: number;
  readonly apis: readonly { readonly api: string; readonly target: RunTarget }[];
  readonly operations: readonly ReportOperation[];
  readonly findings: readonly ReportFinding[];
  /** What a reader might take for tested, and is not. */
  readonly notJudged: readonly Omit<NotJudgedEvent, 'type'>[];
  readonly summary: Summary;
}

export interface ReportOperation {
  readonly api: string;
  readonly operation: string;
  readonly method: string;
  readonly path: string;
  readonly cases: number;
  readonly statusesSeen: readonly number[];
  /** `200`, ranges such as `4XX`, `default`. */
  readonly statusesDocumented: readonly string[];
}

export interface JsonReportOptions {
  /** Version of the tool. */
  readonly version: string;
}

/** Builds the JSON report of one or several runs of one command. */
export function buildJsonReport(results: readonly RunResult[], options: JsonReportOptions): JsonReport {
  const { version } = options;
  const starts = results.map((result) => Date.parse(result.start.startedAt));
  return {
    schemaVersion: 1,
    tool: 'countersign',
    version,
    seed: results[0]?.start.seed ?? 0,
    startedAt: new Date(starts.length > 0 ? Math.min(...starts) : 0).toISOString(),
    durationMs: results.reduce((sum, { end }) => sum + (end?.durationMs ?? 0), 0),
    apis: results.map(({ start: { api, target } }) => ({ api, target })),
    operations: results.flatMap(({ operations }) =>
      operations.map(({ api, operation, method, path, cases, statusesSeen, statusesDocumented }) => ({
        api,
        operation,
        method,
        path,
        cases,
        statusesSeen,
        statusesDocumented,
      })),
    ),
    findings: results.flatMap(({ findings }) => findings),
    notJudged: results.flatMap(({ notJudged }) => notJudged.map(({ type: _, ...rest }) => rest)),
    summary: summarise(results),
  };
}

/** The JSON report as text, with a line feed at its end. */
export function renderJson(results: readonly RunResult[], options: JsonReportOptions): string {
  return `${JSON.stringify(buildJsonReport(results, options), null, 2)}\n`;
}
