import type { OperationEndEvent } from '@countersign/contract';
import type { RunResult } from './collect-run.ts';
import { describeNotJudged } from './describe-not-judged.ts';
import { escapeXml, escapeXmlAttribute } from './escape-xml.ts';
import { type FailOn, fails } from './fails.ts';
import type { ReportFinding } from './report-finding.ts';
import { summarise } from './summarise.ts';

export interface JunitOptions {
  /** Findings of this severity and above fail their operation; others are printed with it. @default error */
  readonly failOn?: FailOn;
}

/**
 * JUnit XML: one suite per API, one case per operation. Written to the strictest of the schemas in use, which wants
 * `properties`, `system-out` and `system-err` in every suite and allows one failure per case.
 */
export function renderJunit(results: readonly RunResult[], options: JunitOptions = {}): string {
  const suites = results.map((result, index) => renderSuite(result, index, options.failOn ?? 'error'));
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n${suites.join('')}</testsuites>\n`;
}

function renderSuite(result: RunResult, id: number, failOn: FailOn): string {
  const { start, operations, findings, notJudged, remarks, end } = result;
  const cases = operations.map((operation) => {
    const own = findings.filter((finding) => finding.operation === operation.operation);
    return {
      operation,
      failing: own.filter((finding) => fails(finding, failOn)),
      passing: own.filter((finding) => !fails(finding, failOn)),
    };
  });
  const attributes = {
    name: start.api,
    timestamp: start.startedAt.slice(0, 19),
    hostname: new URL(start.target.url).hostname || 'localhost',
    tests: cases.length,
    failures: cases.filter(({ failing }) => failing.length > 0).length,
    errors: 0,
    skipped: cases.filter(({ operation, failing }) => isSkipped(operation, failing)).length,
    time: seconds(end?.durationMs ?? 0),
    id,
    package: start.api,
  };
  const { waived, byBasis } = summarise([result]);
  const bases = Object.entries(byBasis).map(([basis, count]) => [`findings.${basis}`, count] as const);
  const properties = {
    target: start.target.kind,
    url: start.target.url,
    seed: start.seed,
    ...Object.fromEntries(bases),
    ...(waived > 0 && { 'findings.waived': waived }),
  };
  return [
    `  <testsuite${renderAttributes(attributes)}>\n`,
    '    <properties>\n',
    ...Object.entries(properties).map(
      ([name, value]) => `      <property${renderAttributes({ name, value })}/>\n`,
    ),
    '    </properties>\n',
    ...cases.map(({ operation, failing, passing }) => renderCase(operation, failing, passing)),
    element(
      'system-out',
      [
        ...notJudged.map((each) => `not judged: ${describeNotJudged(each)}`),
        ...remarks.map(({ message }) => `remark: ${message}`),
      ].join('\n'),
      4,
    ),
    element('system-err', '', 4),
    '  </testsuite>\n',
  ].join('');
}

function renderCase(
  operation: OperationEndEvent,
  failing: readonly ReportFinding[],
  passing: readonly ReportFinding[],
): string {
  const attributes = {
    name: operation.operation,
    classname: operation.api,
    time: seconds(operation.durationMs),
  };
  const [first, ...others] = failing;
  const children: string[] = [];
  if (first !== undefined) {
    const more = others.length > 0 ? ` (and ${others.length} more)` : '';
    const failure = { message: `${first.message}${more}`, type: first.rule };
    children.push(
      `      <failure${renderAttributes(failure)}>${escapeXml(failing.map(describe).join('\n\n'))}</failure>\n`,
    );
  } else if (isSkipped(operation, failing)) {
    children.push('      <skipped/>\n');
  }
  if (passing.length > 0) children.push(element('system-out', passing.map(describe).join('\n\n'), 6));
  if (children.length === 0) return `    <testcase${renderAttributes(attributes)}/>\n`;
  return `    <testcase${renderAttributes(attributes)}>\n${children.join('')}    </testcase>\n`;
}

/** An operation that was never called says nothing, which is not the same as a pass. */
function isSkipped({ cases }: OperationEndEvent, failing: readonly ReportFinding[]): boolean {
  return cases === 0 && failing.length === 0;
}

function describe({ severity, rule, message, basis, location, curl, id, waived }: ReportFinding): string {
  const lines = [
    `${severity} ${rule} (${basis}): ${message}`,
    ...(waived === undefined ? [] : [`waived until ${waived.expires}: ${waived.reason}`]),
    `${location.file}:${location.line}:${location.column} ${location.pointer}`,
    `finding ${id}`,
  ];
  return [...lines, ...(curl === undefined ? [] : [curl])].join('\n');
}

function element(name: string, text: string, indent: number): string {
  const space = ' '.repeat(indent);
  return text === '' ? `${space}<${name}/>\n` : `${space}<${name}>${escapeXml(text)}</${name}>\n`;
}

function renderAttributes(attributes: Readonly<Record<string, string | number>>): string {
  return Object.entries(attributes)
    .map(([name, value]) => ` ${name}="${escapeXmlAttribute(String(value))}"`)
    .join('');
}

function seconds(milliseconds: number): string {
  return (milliseconds / 1000).toFixed(3);
}
