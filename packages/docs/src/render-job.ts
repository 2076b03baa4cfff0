import { type Contract, type Job, locate, type Operation, type Provenance } from '@countersign/contract';
import { html, type Markup } from '@countersign/report/page';
import { drawDiagram } from './draw-diagram.ts';
import { renderNote, renderProvenance } from './provenance-badge.ts';
import { anchorOf } from './site-page.ts';

/** The states of the job that an operation starts: a picture, and the same in words. */
export function renderJob(
  contract: Contract,
  operation: Operation,
  job: Job,
  provenance: Provenance,
): Markup {
  const states = [...new Set([...job.states, ...Object.values(job.transitions).flat(), ...job.terminal])];
  const followed = new Set(Object.values(job.transitions).flat());
  const first = states.filter((state) => !followed.has(state));
  const begin = new Set(first.length > 0 ? first : states.slice(0, 1));
  const id = anchorOf('job', operation.id);
  const { file, line } = locate(contract, job.at);
  const describe = (state: string): string => {
    const next = job.transitions[state] ?? [];
    if (job.failed.includes(state)) return 'the job has failed';
    if (job.terminal.includes(state)) return 'the job is done';
    return next.length === 0 ? 'nothing is said of what follows' : `then ${next.join(', or ')}`;
  };
  return html`<section class="picture" id="${id}"><h3>The job of <code>${operation.id}</code></h3>
<div class="beside">${drawDiagram({
    id,
    title: `States of the job of ${operation.id}`,
    description: states.map((state) => `${state}: ${describe(state)}.`).join(' '),
    nodes: states.map((state) => ({
      id: state,
      label: state,
      marks: [
        ...(begin.has(state) ? (['begin'] as const) : []),
        ...(job.terminal.includes(state) ? (['end'] as const) : []),
        ...(job.failed.includes(state) ? (['failed'] as const) : []),
      ],
    })),
    edges: Object.entries(job.transitions).flatMap(([from, next]) => next.map((to) => ({ from, to }))),
  })}
<div><ul class="words">${states.map((state) => html`<li><code>${state}</code>: ${describe(state)}</li>`)}</ul>
<p>Polled through the link <code>${job.link}</code> every ${job.interval} s, for ${job.deadline} s at most. The state stands at
<code>${job.status}</code>${job.progress === undefined ? undefined : html`, a progress that never falls at <code>${job.progress}</code>`}.</p>
${!contract.annotated ? undefined : html`<p>${renderProvenance(contract, provenance)}</p>${renderNote(provenance.note)}`}
<p class="quiet place">${file}:${line}</p></div></div></section>`;
}
