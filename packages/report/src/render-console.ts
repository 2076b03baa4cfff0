import type { RunResult } from './collect-run.ts';
import { describeNotJudged } from './describe-not-judged.ts';
import { renderTable } from './render-table.ts';
import type { ReportFinding } from './report-finding.ts';
import { type Summary, summarise } from './summarise.ts';
import { count, createPaint, type Paint, visible, wrap } from './terminal-text.ts';

export interface ConsoleOptions {
  /** Whether ANSI styles may be written. @default false */
  readonly colour?: boolean;
  /** Columns of the terminal. @default 80 */
  readonly width?: number;
}

/** The report for people: one table, then each finding, what was not judged, and one line that sums it all up. */
export function renderConsole(results: readonly RunResult[], options: ConsoleOptions = {}): string {
  const paint = createPaint(options.colour ?? false);
  const width = Math.max(options.width ?? 80, 40);
  const findings = results.flatMap((result) =>
    groupFindings(result.findings).map((group) => renderGroup(result, group, width, paint)),
  );
  return [
    renderTable(results, width, paint),
    ...findings,
    renderNotJudged(results, width, paint),
    renderRemarks(results, width, paint),
    `${renderSummary(results, paint)}\n`,
  ]
    .filter((section) => section !== '')
    .join('\n');
}

/** Findings of one rule that one exchange shows; never empty. */
type Group = readonly [ReportFinding, ...ReportFinding[]];

/** One wrong answer may break many statements. It is shown once, with all of them. */
function groupFindings(findings: readonly ReportFinding[]): Group[] {
  const groups = new Map<string, [ReportFinding, ...ReportFinding[]]>();
  for (const finding of findings) {
    const { severity, rule, operation, flaky, curl, id, waived } = finding;
    const key = [severity, rule, operation, flaky, curl ?? id, JSON.stringify(waived)].join('\n');
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [finding]);
    else group.push(finding);
  }
  return [...groups.values()];
}

function renderGroup({ start }: RunResult, group: Group, width: number, paint: Paint): string {
  const [{ severity, rule, operation, flaky, curl, evidence, waived }] = group;
  const style = waived !== undefined ? 'dim' : severity === 'error' ? 'red' : 'yellow';
  const more = group.length > 1 ? ` · ${group.length} findings` : '';
  return [
    `${paint(['bold', style], waived === undefined ? severity : `waived ${severity}`)} ${paint('bold', rule)}  ${start.api} ${visible(operation)}${flaky ? ', flaky' : ''}${more}`,
    ...group.flatMap((finding) => renderStatement(start, finding, width, paint)),
    ...(waived === undefined
      ? []
      : indent(wrap(visible(`waived until ${waived.expires}: ${waived.reason}`), width - 2))),
    ...indent(describeAnswer(evidence.response, width - 2)).map((line) => paint('dim', line)),
    ...(curl === undefined ? [] : [paint('dim', `  ${shorten(curl)}`)]),
    '',
  ].join('\n');
}

/** What was stated and seen, how the statement is known, where it stands. */
function renderStatement(
  { sources }: RunResult['start'],
  { message, basis, source, location }: ReportFinding,
  width: number,
  paint: Paint,
): string[] {
  const title = source === undefined ? undefined : sources[source]?.title;
  const known = title === undefined ? basis : `${basis}: ${title}`;
  const place = `${location.file}:${location.line}:${location.column}`;
  const fits = 4 + place.length + 2 + visible(known).length <= width;
  const below = fits ? [] : indent(indent(wrap(visible(known), width - 4))).map((line) => paint('dim', line));
  return [
    ...indent(wrap(visible(message), width - 2)),
    `    ${paint('cyan', place)}${fits ? paint('dim', `  ${visible(known)}`) : ''}`,
    ...below,
  ];
}

/** One line of what came back: status, media type, and as much of the body as fits. */
function describeAnswer(response: ReportFinding['evidence']['response'], width: number): string[] {
  if (response === undefined) return [];
  const { status, headers, body } = response;
  const type = headers.find(([name]) => name.toLowerCase() === 'content-type')?.[1] ?? '';
  // No more of it than a line could hold.
  const text = body.data
    .slice(0, width * 4)
    .trim()
    .replace(/\s+/g, ' ');
  const shown = body.encoding === 'base64' ? `${body.bytes} bytes` : text;
  const line = visible(`answered ${[status, type, shown].filter((part) => part !== '').join(' ')}`);
  return [line.length > width ? `${line.slice(0, width - 1)}…` : line];
}

/** A line that carries a whole file helps nobody; the JSON report has it in full. */
function shorten(curl: string): string {
  const limit = 600;
  if (curl.length <= limit) return curl;
  return `(a command of ${curl.length} characters, in full in the JSON report: --report json=FILE)`;
}

/** What is the same for several APIs is said once. */
function renderNotJudged(results: readonly RunResult[], width: number, paint: Paint): string {
  const apis = new Map<string, string[]>();
  for (const event of results.flatMap(({ notJudged }) => notJudged)) {
    const text = describeNotJudged(event);
    apis.set(text, [...(apis.get(text) ?? []), event.api]);
  }
  const lines = [...apis].map(([text, names]) => `${[...new Set(names)].join(', ')}: ${text}`);
  return renderList('Not judged', lines, width, paint);
}

function renderRemarks(results: readonly RunResult[], width: number, paint: Paint): string {
  const lines = results.flatMap(({ remarks }) => remarks.map(({ api, message }) => `${api}: ${message}`));
  return renderList('Remarks', lines, width, paint);
}

/** A heading with points below it; nothing where there are none. */
function renderList(heading: string, points: readonly string[], width: number, paint: Paint): string {
  if (points.length === 0) return '';
  const lines = [...new Set(points)].flatMap((point) => {
    const [first = '', ...rest] = wrap(visible(point), width - 4);
    return [`  - ${first}`, ...rest.map((line) => `    ${line}`)];
  });
  return [paint('bold', heading), ...lines, ''].join('\n');
}

function renderSummary(results: readonly RunResult[], paint: Paint): string {
  const summary = summarise(results);
  const operations = results.reduce((sum, result) => sum + result.operations.length, 0);
  const duration = results.reduce((sum, { end }) => sum + (end?.durationMs ?? 0), 0);
  const stopped = [...new Set(results.flatMap(({ end }) => end?.stopped ?? []))];
  const notJudged = new Set(results.flatMap((result) => result.notJudged.map(describeNotJudged))).size;
  return [
    verdict(summary, paint),
    `${count(operations, 'operation')}, ${count(summary.cases, 'case')}`,
    ...(notJudged > 0 ? [`${notJudged} not judged`] : []),
    ...(stopped.length > 0 ? [`stopped early: ${stopped.join(', ')}`] : []),
    // A recording has no cases that a seed could make again.
    ...(results.every(({ start }) => start.target.kind === 'recording')
      ? []
      : [`seed ${results[0]?.start.seed ?? 0}`]),
    `${(duration / 1000).toFixed(1)} s`,
  ].join(paint('dim', ' · '));
}

function verdict({ errors, warnings, byBasis, flaky, waived }: Summary, paint: Paint): string {
  const more = waived > 0 ? `, ${waived} waived` : '';
  if (errors + warnings === 0) return `${paint('green', 'no findings')}${more}`;
  const bases = Object.entries(byBasis).map(([basis, number]) => `${basis} ${number}`);
  const counts = [
    ...(errors > 0 ? [paint('red', count(errors, 'error'))] : []),
    ...(warnings > 0 ? [paint('yellow', count(warnings, 'warning'))] : []),
  ];
  return `${counts.join(', ')} (${bases.join(', ')}${flaky > 0 ? `; flaky ${flaky}` : ''})${more}`;
}

function indent(lines: readonly string[]): string[] {
  return lines.map((line) => `  ${line}`);
}
