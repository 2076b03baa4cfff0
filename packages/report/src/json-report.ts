import type {
  Location,
  NotJudgedEvent,
  OperationEndEvent,
  Phase,
  RemarkEvent,
  RunEndEvent,
  RunStartEvent,
} from '@countersign/contract';
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
  readonly apis: readonly ReportApi[];
  readonly operations: readonly ReportOperation[];
  readonly findings: readonly ReportFinding[];
  /** What a reader might take for tested, and is not. */
  readonly notJudged: readonly Omit<NotJudgedEvent, 'type'>[];
  /** What a reader has to know about the run itself. */
  readonly remarks: readonly Omit<RemarkEvent, 'type'>[];
  readonly summary: Summary;
}

/** One run: that of one API. */
export interface ReportApi extends Omit<RunStartEvent, 'type' | 'phases' | 'operations'> {
  /** Phases that were wanted, in their order; without figures those that did not come to their end. */
  readonly phases: readonly ReportPhase[];
  /** How the run ended; absent when it broke off with an error. */
  readonly end?: Omit<RunEndEvent, 'type' | 'api'>;
}

export interface ReportPhase {
  readonly phase: Phase;
  readonly cases?: number;
  readonly durationMs?: number;
}

export interface ReportOperation extends Omit<OperationEndEvent, 'type'> {
  /** Where the operation stands in the description. */
  readonly location?: Location;
}

export interface JsonReportOptions {
  /** Version of the tool. */
  readonly version: string;
}

/** Builds the JSON report of one or several runs of one command; `parseJsonReport` gives the runs back. */
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
    apis: results.map(reportApi),
    operations: results.flatMap(reportOperations),
    findings: results.flatMap(({ findings }) => findings),
    notJudged: results.flatMap(({ notJudged }) => notJudged.map(({ type: _, ...rest }) => rest)),
    remarks: results.flatMap(({ remarks }) => remarks.map(({ type: _, ...rest }) => rest)),
    summary: summarise(results),
  };
}

/** The JSON report as text, with a line feed at its end. */
export function renderJson(results: readonly RunResult[], options: JsonReportOptions): string {
  return `${JSON.stringify(buildJsonReport(results, options), null, 2)}\n`;
}

function reportApi({ start, phases, end }: RunResult): ReportApi {
  const { type: _, phases: wanted, operations: __, ...rest } = start;
  return {
    ...rest,
    phases: wanted.map((phase) => {
      const ended = phases.find((each) => each.phase === phase);
      return { phase, ...(ended && { cases: ended.cases, durationMs: ended.durationMs }) };
    }),
    ...(end && { end: endOf(end) }),
  };
}

function endOf({ type: _, api: __, ...rest }: RunEndEvent): Omit<RunEndEvent, 'type' | 'api'> {
  return rest;
}

function reportOperations({ start, operations }: RunResult): ReportOperation[] {
  const places = new Map(start.operations.map(({ operation, location }) => [operation, location]));
  return operations.map(({ type: _, ...operation }) => {
    const location = places.get(operation.operation);
    return { ...operation, ...(location && { location }) };
  });
}
