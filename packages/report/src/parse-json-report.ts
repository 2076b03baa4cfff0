import type { RunResult } from './collect-run.ts';
import { ReportError } from './errors.ts';
import type { JsonReport, ReportApi, ReportOperation } from './json-report.ts';

/**
 * The runs of a JSON report, for every renderer.
 *
 * @param text what `renderJson` wrote
 * @param name what messages call it, for example its file
 * @throws {ReportError} for what is no JSON report of a version that is known
 */
export function parseJsonReport(text: string, name: string): readonly RunResult[] {
  const report = readReport(text, name);
  return report.apis.map((api) => readRun(report, api));
}

function readReport(text: string, name: string): JsonReport {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new ReportError(`${name}: is no JSON, or was cut off; give what --report json=FILE has written`);
  }
  if (typeof value !== 'object' || value === null || !('tool' in value) || value.tool !== 'countersign')
    throw new ReportError(`${name}: is no report of countersign; give what --report json=FILE has written`);
  const { schemaVersion, apis, operations, remarks } = value as Partial<JsonReport>;
  if (schemaVersion !== 1)
    throw new ReportError(
      `${name}: has schemaVersion ${JSON.stringify(schemaVersion)}; this version reads 1`,
    );
  const isComplete =
    remarks !== undefined &&
    apis?.every(({ phases, sources }) => phases !== undefined && sources !== undefined) === true &&
    operations?.every(({ statusesCovered }) => statusesCovered !== undefined) === true;
  if (!isComplete)
    throw new ReportError(`${name}: lacks what reports are made from; write it again with this version`);
  // It names us as its writer and its version as ours.
  return value as JsonReport;
}

function readRun(report: JsonReport, run: ReportApi): RunResult {
  const { api, phases, end, ...start } = run;
  const isOwn = (each: { readonly api: string }): boolean => each.api === api;
  const operations = report.operations.filter(isOwn);
  return {
    start: {
      type: 'run-start',
      api,
      ...start,
      phases: phases.map(({ phase }) => phase),
      operations: operations.flatMap(testedOperation),
    },
    phases: phases.flatMap(({ phase, cases, durationMs }) =>
      cases === undefined || durationMs === undefined
        ? []
        : [{ type: 'phase-end' as const, api, phase, cases, durationMs }],
    ),
    operations: operations.map(({ location: _, ...operation }) => ({ type: 'operation-end', ...operation })),
    findings: report.findings.filter(isOwn),
    remarks: report.remarks.filter(isOwn).map((each) => ({ type: 'remark', ...each })),
    notJudged: report.notJudged.filter(isOwn).map((each) => ({ type: 'not-judged', ...each })),
    ...(end && { end: { type: 'run-end', api, ...end } }),
  };
}

function testedOperation(each: ReportOperation): RunResult['start']['operations'] {
  const { operation, method, path, tags, location, statusesDocumented } = each;
  return location === undefined ? [] : [{ operation, method, path, tags, location, statusesDocumented }];
}
