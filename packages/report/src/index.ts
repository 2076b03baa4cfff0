export {
  type CollectorOptions,
  collectRun,
  createRunCollector,
  type RunCollector,
  type RunResult,
} from './collect-run.ts';
export {
  buildJsonReport,
  type JsonReport,
  type JsonReportOptions,
  type ReportOperation,
  renderJson,
} from './json-report.ts';
export { type ConsoleOptions, renderConsole } from './render-console.ts';
export { type JunitOptions, renderJunit } from './render-junit.ts';
export type { ReportBody, ReportFinding } from './report-finding.ts';
export { type Summary, summarise } from './summarise.ts';
