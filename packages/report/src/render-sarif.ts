import type { Rule } from '@countersign/contract';
import type { RunResult } from './collect-run.ts';
import type { ReportFinding } from './report-finding.ts';
import { ruleTexts } from './rule-texts.ts';

export interface SarifOptions {
  /** Version of the tool. */
  readonly version: string;
  /** From the root of the repository to the directory that places in findings are relative to; `/` between its parts. @default '' */
  readonly directory?: string;
}

const rules = Object.keys(ruleTexts) as Rule[];

/** SARIF 2.1.0 for code scanning: one run with all findings, each at its place in the description. */
export function renderSarif(results: readonly RunResult[], options: SarifOptions): string {
  const log = {
    $schema: 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'countersign', version: options.version, rules: rules.map(describeRule) } },
        automationDetails: { id: 'countersign/' },
        columnKind: 'utf16CodeUnits',
        results: results.flatMap((result) =>
          result.findings.map((finding) => describeResult(result, finding, options.directory ?? '')),
        ),
        invocations: results.map(({ start, end }) => ({
          executionSuccessful: end !== undefined && end.stopped === undefined,
          startTimeUtc: start.startedAt,
          properties: { api: start.api, target: start.target, seed: start.seed },
        })),
      },
    ],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}

function describeRule(id: Rule): object {
  const { name, short, full, help } = ruleTexts[id];
  return {
    id,
    name,
    shortDescription: { text: short },
    fullDescription: { text: full },
    help: { text: help },
    properties: { tags: ['api', 'contract'] },
  };
}

function describeResult({ start }: RunResult, finding: ReportFinding, directory: string): object {
  const { id, rule, severity, message, basis, source, location, waived, curl, evidence } = finding;
  const known = source === undefined ? undefined : start.sources[source]?.title;
  return {
    ruleId: rule,
    ruleIndex: rules.indexOf(rule),
    level: severity,
    message: { text: `${message} (${known === undefined ? basis : `${basis}: ${known}`})` },
    locations: [
      {
        physicalLocation: {
          artifactLocation: describeFile(location.file, directory),
          region: { startLine: location.line, startColumn: location.column },
        },
        logicalLocations: [
          { name: finding.operation, fullyQualifiedName: `${start.api} ${finding.operation}` },
        ],
      },
    ],
    partialFingerprints: { 'countersignFinding/v1': id },
    ...(waived && {
      suppressions: [
        { kind: 'external', status: 'accepted', justification: `${waived.reason} (until ${waived.expires})` },
      ],
    }),
    properties: {
      api: finding.api,
      operation: finding.operation,
      phase: finding.phase,
      basis,
      ...(source !== undefined && { source }),
      pointer: location.pointer,
      ...(evidence.keyword !== undefined && { keyword: evidence.keyword }),
      flaky: finding.flaky,
      ...(curl !== undefined && { curl }),
    },
  };
}

/** A file of the repository, or a description at a URL. */
function describeFile(file: string, directory: string): object {
  if (/^https?:\/\//.test(file)) return { uri: file };
  const path = directory === '' ? file : `${directory}/${file}`;
  return { uri: path.split('/').map(encodeURIComponent).join('/'), uriBaseId: '%SRCROOT%' };
}
