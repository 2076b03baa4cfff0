export {
  type CollectorOptions,
  collectRun,
  createRunCollector,
  type RunCollector,
  type RunResult,
} from './collect-run.ts';
export { isReportError, ReportError } from './errors.ts';
export { type FailOn, fails } from './fails.ts';
export { createHarReport, type HarReport } from './har-report.ts';
export { type HtmlOptions, renderHtml } from './html/render-html.ts';
export {
  buildJsonReport,
  type JsonReport,
  type JsonReportOptions,
  type ReportApi,
  type ReportOperation,
  type ReportPhase,
  renderJson,
} from './json-report.ts';
export { mergeRuns, type RunReport } from './merge-runs.ts';
export { parseJsonReport } from './parse-json-report.ts';
export { type AnnotationOptions, renderAnnotations } from './render-annotations.ts';
export { type ConsoleOptions, renderConsole } from './render-console.ts';
export { type JunitOptions, renderJunit } from './render-junit.ts';
export { type MarkdownOptions, renderMarkdown } from './render-markdown.ts';
export { renderSarif, type SarifOptions } from './render-sarif.ts';
export type { ReportBody, ReportFinding } from './report-finding.ts';
export { type Summary, summarise } from './summarise.ts';
