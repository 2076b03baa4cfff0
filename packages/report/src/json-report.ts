import type {
  Evidence,
  NotJudgedEvent,
  ReportedFinding,
  RunTarget,
  WireRequest,
  WireResponse,
} from '@countersign/contract';
import type { RunResult } from './collect-run.ts';
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

export interface ReportFinding extends Omit<ReportedFinding, 'evidence'> {
  readonly evidence: Omit<Evidence, 'request' | 'response'> & {
    readonly request?: Omit<WireRequest, 'body'> & { readonly body?: ReportBody };
    readonly response?: Omit<WireResponse, 'body'> & { readonly body: ReportBody };
  };
}

export interface ReportBody {
  /** How `data` is written: as text where the bytes are UTF-8. */
  readonly encoding: 'utf8' | 'base64';
  readonly data: string;
  /** Length of the whole body. */
  readonly bytes: number;
  /** True when `data` is only the beginning of the body. */
  readonly cut: boolean;
}

export interface JsonReportOptions {
  /** Version of the tool. */
  readonly version: string;
  /** Most bytes of a body that are written out. @default 65536 */
  readonly maxBodyBytes?: number;
}

/** Builds the JSON report of one or several runs of one command. */
export function buildJsonReport(results: readonly RunResult[], options: JsonReportOptions): JsonReport {
  const { version, maxBodyBytes = 65_536 } = options;
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
    findings: results.flatMap(({ findings }) =>
      findings.map((finding) => reportFinding(finding, maxBodyBytes)),
    ),
    notJudged: results.flatMap(({ notJudged }) => notJudged.map(({ type: _, ...rest }) => rest)),
    summary: summarise(results),
  };
}

/** The JSON report as text, with a line feed at its end. */
export function renderJson(results: readonly RunResult[], options: JsonReportOptions): string {
  return `${JSON.stringify(buildJsonReport(results, options), null, 2)}\n`;
}

function reportFinding({ evidence, ...finding }: ReportedFinding, limit: number): ReportFinding {
  const { request, response, ...rest } = evidence;
  return {
    ...finding,
    evidence: {
      ...rest,
      ...(request && { request: reportRequest(request, limit) }),
      ...(response && { response: { ...response, body: reportBody(response.body, limit) } }),
    },
  };
}

function reportRequest(
  { body, ...request }: WireRequest,
  limit: number,
): NonNullable<ReportFinding['evidence']['request']> {
  return { ...request, ...(body && { body: reportBody(body, limit) }) };
}

function reportBody(body: Uint8Array, limit: number): ReportBody {
  const kept = Buffer.from(body.subarray(0, limit));
  const common = { bytes: body.length, cut: kept.length < body.length };
  try {
    // A character that the limit cuts through is no reason to call the rest binary.
    const data = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(kept, {
      stream: common.cut,
    });
    return { encoding: 'utf8', data, ...common };
  } catch {
    return { encoding: 'base64', data: kept.toString('base64'), ...common };
  }
}
