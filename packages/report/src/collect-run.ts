import type {
  NotJudgedEvent,
  OperationEndEvent,
  PhaseEndEvent,
  RemarkEvent,
  RunEndEvent,
  RunEvent,
  RunStartEvent,
} from '@countersign/contract';
import { type ReportFinding, reportFinding } from './report-finding.ts';
import { sortReportFindings } from './sort-findings.ts';

/** What reports keep of a run: its outcome, without the cases. Every renderer takes this, fresh or from a JSON report. */
export interface RunResult {
  readonly start: RunStartEvent;
  /** Those that came to their end, in their order. */
  readonly phases: readonly PhaseEndEvent[];
  readonly operations: readonly OperationEndEvent[];
  /** In a fixed order, whatever the order of the cases: errors first, then by place in the description. */
  readonly findings: readonly ReportFinding[];
  readonly notJudged: readonly NotJudgedEvent[];
  readonly remarks: readonly RemarkEvent[];
  /** Absent when the run broke off with an error. */
  readonly end?: RunEndEvent;
}

/** Takes the events of one run as they come, and gives its result at any time. */
export interface RunCollector {
  add(event: RunEvent): void;
  /** Undefined before `run-start`. */
  result(): RunResult | undefined;
}

export interface CollectorOptions {
  /** Most bytes of a body of a finding that are kept. @default 65536 */
  readonly maxBodyBytes?: number;
}

/** Collects one run; memory grows with its findings, not with its cases or the bodies of their answers. */
export function createRunCollector({ maxBodyBytes = 65_536 }: CollectorOptions = {}): RunCollector {
  let start: RunStartEvent | undefined;
  let end: RunEndEvent | undefined;
  const phases: PhaseEndEvent[] = [];
  const operations: OperationEndEvent[] = [];
  const findings: ReportFinding[] = [];
  const notJudged: NotJudgedEvent[] = [];
  const remarks: RemarkEvent[] = [];
  return {
    add(event) {
      if (event.type === 'run-start') start = event;
      else if (event.type === 'phase-end') phases.push(event);
      else if (event.type === 'operation-end') operations.push(event);
      else if (event.type === 'finding') {
        const finding = reportFinding(event.finding, maxBodyBytes);
        findings.push({ ...finding, ...(event.case !== undefined && { case: event.case }) });
      } else if (event.type === 'not-judged') notJudged.push(event);
      else if (event.type === 'remark') remarks.push(event);
      else if (event.type === 'run-end') end = event;
    },
    result() {
      if (start === undefined) return undefined;
      return {
        start,
        phases: [...phases],
        operations: [...operations],
        findings: sortReportFindings(findings),
        notJudged: [...notJudged],
        remarks: [...remarks],
        ...(end && { end }),
      };
    },
  };
}

/** The result of a run whose events are all there. */
export function collectRun(events: Iterable<RunEvent>, options?: CollectorOptions): RunResult | undefined {
  const collector = createRunCollector(options);
  for (const event of events) collector.add(event);
  return collector.result();
}
