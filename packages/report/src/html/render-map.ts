import type { Exercised, OperationEndEvent, Phase } from '@countersign/contract';
import type { RunResult } from '../collect-run.ts';
import type { ReportFinding } from '../report-finding.ts';
import { anchorOf } from './anchor.ts';
import { html, type Markup } from './markup.ts';

/** What became of a documented statement: an answer showed it, none did, or an answer to it was wrong. */
type State = 'seen' | 'unseen' | 'failed';

const meaning: Readonly<Record<State, string>> = {
  seen: 'seen',
  unseen: 'never seen',
  failed: 'failed',
};

/** Every operation with its documented statuses, media types and phases, and what became of each. */
export function renderMap({ start, operations, findings }: RunResult): Markup {
  return html`<ul class="map">${operations.map((operation) =>
    renderOperation(
      start.phases,
      operation,
      findings.filter((finding) => finding.operation === operation.operation),
    ),
  )}</ul>`;
}

/** What the marks mean, once for all maps. */
export function renderLegend(): Markup {
  const states: readonly State[] = ['seen', 'unseen', 'failed'];
  return html`<p class="legend">${states.map((state) => html`<span class="mark ${state}">${meaning[state]}</span> `)}</p>`;
}

function renderOperation(
  phases: readonly Phase[],
  operation: OperationEndEvent,
  findings: readonly ReportFinding[],
): Markup {
  const { api, method, path, cases, exercised, casesByPhase } = operation;
  const failing = (predicate: (finding: ReportFinding) => boolean): boolean =>
    findings.some((finding) => finding.waived === undefined && predicate(finding));
  const typeFailed = (type: string): boolean =>
    failing(({ evidence: { response } }) => mediaTypeOf(response?.headers ?? []) === type);
  const { request, response } = operation.mediaTypesDocumented;
  return html`<li id="${anchorOf('operation', api, operation.operation)}">
<h4><code>${operation.operation}</code>${operation.operation === `${method} ${path}` ? undefined : html` <span class="path">${method} ${path}</span>`}</h4>
<dl>
${group('Statuses', [
  ...operation.statusesDocumented.map((status) =>
    mark(
      status,
      failing(
        ({ evidence }) =>
          evidence.response !== undefined && statusKey(operation, evidence.response.status) === status,
      )
        ? 'failed'
        : operation.statusesCovered.includes(status)
          ? 'seen'
          : 'unseen',
    ),
  ),
  ...operation.statusesSeen
    .filter((status) => statusKey(operation, status) === undefined)
    .map((status) => mark(`${status} (not described)`, 'failed')),
])}
${group(
  'Request',
  request.map((type) => mark(type, seen(exercised?.requestMediaTypes, type))),
)}
${group(
  'Response',
  response.map((type) => mark(type, typeFailed(type) ? 'failed' : seen(exercised?.responseMediaTypes, type))),
)}
${group(
  'Phases',
  phases.map((phase) =>
    mark(
      `${phase} ${casesByPhase[phase] ?? 0}`,
      failing((finding) => finding.phase === phase)
        ? 'failed'
        : (casesByPhase[phase] ?? 0) > 0
          ? 'seen'
          : 'unseen',
    ),
  ),
)}
</dl>
<p class="count">${
    findings.length === 0
      ? cases === 0
        ? 'not called'
        : `no findings in ${cases.toLocaleString('en')} ${cases === 1 ? 'case' : 'cases'}`
      : html`<a href="#${anchorOf('finding', findings[0]?.id ?? '')}">${findings.length} ${findings.length === 1 ? 'finding' : 'findings'}</a>`
  }${countBranches(exercised)}</p></li>`;
}

/** How many ways through the schemas were gone, of requests and answers together. */
function countBranches(exercised: Exercised | undefined): string {
  if (exercised === undefined) return '';
  const { branches, branchesDescribed } = exercised;
  const described = branchesDescribed.request + branchesDescribed.response;
  return described === 0 ? '' : `, ${branches.length} of ${described} schema branches`;
}

function group(name: string, marks: readonly Markup[]): Markup {
  return html`<div><dt>${name}</dt><dd>${marks.length === 0 ? html`<span class="none">none</span>` : marks}</dd></div>`;
}

function mark(text: string, state: State): Markup {
  return html`<span class="mark ${state}">${text}<span class="hidden"> ${meaning[state]}</span></span> `;
}

function seen(types: readonly string[] | undefined, described: string): State {
  const wanted = described.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  const matches = (type: string): boolean =>
    wanted === '*/*' || type === wanted || (wanted.endsWith('/*') && type.startsWith(wanted.slice(0, -1)));
  return types?.some(matches) ? 'seen' : 'unseen';
}

function mediaTypeOf(headers: readonly (readonly [string, string])[]): string | undefined {
  const field = headers.find(([name]) => name.toLowerCase() === 'content-type')?.[1];
  return field?.split(';', 1)[0]?.trim().toLowerCase();
}

/** The documented status that a concrete one falls under (OpenAPI 3.1 § 4.8.16): itself, its range, `default`. */
function statusKey({ statusesDocumented }: OperationEndEvent, status: number): string | undefined {
  return [String(status), `${Math.floor(status / 100)}XX`, 'default'].find((key) =>
    statusesDocumented.some((documented) => documented.toUpperCase() === key.toUpperCase()),
  );
}
