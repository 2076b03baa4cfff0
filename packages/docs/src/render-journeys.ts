import type { Contract } from '@countersign/contract';
import { html, type Markup } from '@countersign/report/page';
import { extensionProvenance } from './extension-provenance.ts';
import { renderJob } from './render-job.ts';
import { renderWorkflow } from './render-workflow.ts';

/** Whether there is anything to draw. */
export function hasJourneys({ operations, workflows }: Contract): boolean {
  return workflows.length > 0 || operations.some(({ job }) => job !== undefined);
}

/** Pictures of the jobs that operations start and of the journeys across operations. */
export function renderJourneys(contract: Contract, document: object): Markup {
  const started = contract.operations.flatMap((operation) =>
    operation.job === undefined
      ? []
      : [renderJob(contract, operation, operation.job, extensionProvenance(document, operation, 'x-job'))],
  );
  return html`<h1>${contract.title}: jobs and journeys</h1>
${
  started.length === 0
    ? undefined
    : html`<h2 id="jobs">Jobs</h2>
<p class="legend">An arrow leads to a state that may follow, directly or later. A double frame is an end.</p>${started}`
}
${
  contract.workflows.length === 0
    ? undefined
    : html`<h2 id="journeys">Journeys</h2>
<p class="legend">A solid arrow is taken when a step succeeds, a dashed one when it does not.</p>
${contract.workflows.map((workflow) => renderWorkflow(contract, workflow))}`
}`;
}
