import type { OperationEndEvent } from '@countersign/contract';
import type { RunResult } from './collect-run.ts';
import { describeNotJudged } from './describe-not-judged.ts';
import { type FailOn, fails } from './fails.ts';
import type { ReportFinding } from './report-finding.ts';
import { summarise } from './summarise.ts';
import { surplusStatuses } from './surplus-statuses.ts';
import { count, visible } from './terminal-text.ts';

export interface MarkdownOptions {
  /** Findings of this severity and above break the contract. @default error */
  readonly failOn?: FailOn;
}

// A job summary of GitHub holds 1 MiB; what is cut is in the other reports.
const mostFindings = 50;
const mostNotJudged = 20;

/** A summary in GitHub's Markdown: kept or broken, by basis; what was seen of each operation; the findings. */
export function renderMarkdown(results: readonly RunResult[], options: MarkdownOptions = {}): string {
  const { errors, warnings, waived, flaky, cases, byBasis } = summarise(results);
  const findings = results.flatMap((result) => result.findings);
  const broken = findings.some((finding) => fails(finding, options.failOn ?? 'error'));
  const bases = Object.entries(byBasis).map(([basis, number]) => `${basis} ${number}`);
  const counts = [
    count(errors, 'error'),
    count(warnings, 'warning'),
    ...(waived > 0 ? [`${waived} waived`] : []),
    ...(flaky > 0 ? [`${flaky} flaky`] : []),
    count(cases, 'case'),
  ];
  return [
    `## ${broken ? '❌ Contract broken' : '✅ Contract kept'}`,
    '',
    `${counts.join(' · ')}${bases.length > 0 ? ` (findings by basis: ${bases.join(', ')})` : ''}`,
    ...results.flatMap(renderApi),
    ...renderFindings(findings),
    ...renderNotJudged(results),
    '',
  ].join('\n');
}

function renderApi({ start, operations, end }: RunResult): string[] {
  const early =
    end === undefined ? ', broke off' : end.stopped === undefined ? '' : `, stopped early (${end.stopped})`;
  return [
    '',
    `### ${escapeText(start.api)}: ${start.target.kind} ${code(start.target.url)}${early}`,
    '',
    '| operation | cases | statuses seen | errors | warnings |',
    '| --- | ---: | --- | ---: | ---: |',
    ...operations.map((operation) => `| ${row(operation).join(' | ')} |`),
  ];
}

function row(end: OperationEndEvent): string[] {
  const { operation, cases, statusesDocumented, statusesCovered, errors, warnings } = end;
  const missing = statusesDocumented.filter((status) => !statusesCovered.includes(status));
  const surplus = surplusStatuses(end);
  const seen = [
    `${statusesCovered.length} of ${statusesDocumented.length}`,
    ...(missing.length > 0 ? [`not ${missing.join(' ')}`] : []),
    ...(surplus.length > 0 ? [`also ${surplus.join(' ')}`] : []),
  ];
  return [code(operation), String(cases), seen.join(', '), String(errors), String(warnings)];
}

function renderFindings(findings: readonly ReportFinding[]): string[] {
  if (findings.length === 0) return [];
  const left = findings.length - mostFindings;
  return [
    '',
    '### Findings',
    '',
    ...findings.slice(0, mostFindings).flatMap(renderFinding),
    ...(left > 0 ? ['', `… and ${left} more, in the other reports.`] : []),
  ];
}

function renderFinding(finding: ReportFinding): string[] {
  const { severity, rule, api, operation, message, basis, location, waived, flaky } = finding;
  const notes = [
    ...(flaky ? ['flaky'] : []),
    ...(waived === undefined ? [] : [`waived until ${waived.expires}: ${escapeText(waived.reason)}`]),
  ];
  const place = `${location.file}:${location.line}:${location.column}`;
  return [
    `- **${severity}** ${code(rule)} ${escapeText(api)} ${code(operation)} (${[basis, ...notes].join(', ')})  `,
    `  ${escapeText(message)}  `,
    `  ${code(place)}`,
  ];
}

function renderNotJudged(results: readonly RunResult[]): string[] {
  const lines = [...new Set(results.flatMap(({ notJudged }) => notJudged.map(describeNotJudged)))];
  if (lines.length === 0) return [];
  const left = lines.length - mostNotJudged;
  return [
    '',
    `<details><summary>${lines.length} not judged</summary>`,
    '',
    ...lines.slice(0, mostNotJudged).map((line) => `- ${escapeText(line)}`),
    ...(left > 0 ? [`- … and ${left} more`] : []),
    '',
    '</details>',
  ];
}

/** Text of a server or a description, which must not become markup. */
function escapeText(text: string): string {
  return visible(text).replace(
    /[\\`*_[\]#|~<>&@]|:(?=\/\/)/g,
    (character) => `&#${character.charCodeAt(0)};`,
  );
}

function code(text: string): string {
  const line = visible(text);
  const ticks = [...line.matchAll(/`+/g)].map(([run]) => run.length);
  const fence = '`'.repeat(1 + Math.max(0, ...ticks));
  const space = line.startsWith('`') || line.endsWith('`') ? ' ' : '';
  return `${fence}${space}${line.replaceAll('|', '\\|')}${space}${fence}`;
}
