import {
  type Contract,
  findOperation,
  locate,
  type Workflow,
  type WorkflowAction,
  type WorkflowStep,
} from '@countersign/contract';
import { html, type Markup } from '@countersign/report/page';
import { type DiagramEdge, type DiagramNode, drawDiagram } from './draw-diagram.ts';
import { renderNote, renderProvenance } from './provenance-badge.ts';
import { anchorOf } from './site-page.ts';

/** The steps of a journey: a picture, and the same in words. */
export function renderWorkflow(contract: Contract, workflow: Workflow): Markup {
  const id = anchorOf('workflow', workflow.id);
  const { file, line } = locate(contract, workflow.at);
  const { nodes, edges } = planJourney(workflow);
  const words = workflow.steps.map((step) => `${step.id}: ${describeCall(contract, step)}.`);
  return html`<section class="picture" id="${id}"><h3>${workflow.summary ?? workflow.id}</h3>
<div class="beside">${drawDiagram({
    id,
    title: `Steps of ${workflow.id}`,
    description: words.join(' '),
    nodes,
    edges,
  })}
<div><p><code>${workflow.id}</code>${workflow.dependsOn.length === 0 ? undefined : ` comes after ${workflow.dependsOn.join(', ')}`}</p>
<ol class="words">${workflow.steps.map((step) => renderStep(contract, step))}</ol>
${contract.annotated ? html`<p>${renderProvenance(contract, workflow.provenance)}</p>${renderNote(workflow.provenance.note)}` : undefined}
<p class="quiet place">${file}:${line}</p></div></div></section>`;
}

const done = ' done';
const givenUp = ' given up';

/** Steps in their order, then the two ways in which a journey ends, where they are reached. */
function planJourney({ steps }: Workflow): { nodes: DiagramNode[]; edges: DiagramEdge[] } {
  const edges = steps.flatMap((step, index): DiagramEdge[] => {
    const from = step.id;
    const next = steps[index + 1]?.id ?? done;
    const always = step.onSuccess.some(({ criteria }) => criteria.length === 0);
    return [
      ...(always ? [] : [{ from, to: next }]),
      ...step.onSuccess.map((action) => ({ from, to: targetOf(action, step, done) })),
      ...step.onFailure.map((action) => ({ from, to: targetOf(action, step, givenUp), dashed: true })),
    ];
  });
  const reached = (id: string): boolean => edges.some(({ to }) => to === id);
  return {
    nodes: [
      ...steps.map(({ id }, index) => ({ id, label: id, marks: index === 0 ? (['begin'] as const) : [] })),
      ...(reached(done) ? [{ id: done, label: 'done', marks: ['end'] as const }] : []),
      ...(reached(givenUp) ? [{ id: givenUp, label: 'given up', marks: ['end', 'failed'] as const }] : []),
    ],
    edges,
  };
}

/** A retry goes back to its own step; what leads into another journey leaves this one. */
function targetOf({ type, step: target }: WorkflowAction, { id }: WorkflowStep, end: string): string {
  if (type === 'end') return end;
  return target ?? (type === 'retry' ? id : end);
}

function describeCall(contract: Contract, { call }: WorkflowStep): string {
  if (call.kind === 'workflow') return `the journey ${call.workflow}`;
  if (call.kind === 'elsewhere') return call.why;
  const operation = findOperation(contract, call.operation);
  return operation === undefined ? call.operation : `${operation.method} ${operation.path}`;
}

function renderStep(contract: Contract, step: WorkflowStep): Markup {
  const { onSuccess, onFailure, successCriteria } = step;
  return html`<li><code>${step.id}</code> <span class="quiet">${describeCall(contract, step)}</span>
${
  successCriteria.length + onSuccess.length + onFailure.length === 0
    ? undefined
    : html`<ul class="criteria">${
        successCriteria.length === 0
          ? undefined
          : html`<li>succeeds if ${joinConditions(successCriteria)}</li>`
      }
${onSuccess.map((action) => html`<li>then ${describeAction(action)}</li>`)}
${onFailure.map((action) => html`<li>otherwise ${describeAction(action)}</li>`)}</ul>`
}</li>`;
}

function describeAction(action: WorkflowAction): Markup {
  const { type, step, workflow, retryAfter, retryLimit, criteria } = action;
  const target = step ?? workflow;
  const what =
    type === 'end'
      ? 'the journey ends'
      : type === 'goto'
        ? `on to ${target ?? 'another step'}`
        : `again${retryAfter === undefined ? '' : ` after ${retryAfter} s`}${retryLimit === undefined ? '' : `, ${retryLimit} times at most`}`;
  return html`${what}${criteria.length === 0 ? undefined : html` if ${joinConditions(criteria)}`}`;
}

function joinConditions(criteria: readonly { readonly condition: string }[]): readonly Markup[] {
  return criteria.map(({ condition }, index) => html`${index === 0 ? '' : ' and '}<code>${condition}</code>`);
}
