import type { Finding, Workflow } from '@countersign/contract';
import { isUnsafe } from '../draft.ts';
import type { Walker } from '../run-scenario.ts';
import { judgeWorkflow } from './judge-workflow.ts';
import { runWorkflow } from './run-workflow.ts';
import type { Values, WorkflowOptions } from './workflow-state.ts';

interface Proof {
  readonly workflow: Workflow;
  readonly finding: Finding;
  readonly inputsOf: (workflow: Workflow, isMinimal?: boolean) => Values;
}

/**
 * Follows a workflow again, without the steps that only read and whose outputs nothing needs, and with no more inputs than
 * it requires; then as it was. What does not show again is flaky. Steps that change something are kept: what comes later
 * may rest on them.
 */
export async function proveWorkflow(
  walker: Walker,
  { workflow, finding, inputsOf }: Proof,
): Promise<Finding> {
  const shorter: WorkflowOptions = {
    inputsOf: (each) => inputsOf(each, true),
    without: needless(walker, workflow, finding),
  };
  for (const options of [shorter, { inputsOf }]) {
    const run = await runWorkflow(walker, workflow, options);
    const again = judgeWorkflow(walker.contract, workflow, run).find(({ id }) => id === finding.id);
    // Another status may have another cause.
    if (again !== undefined && again.evidence.response?.status === finding.evidence.response?.status)
      return again;
  }
  return { ...finding, flaky: true };
}

function needless({ contract }: Walker, workflow: Workflow, { location }: Finding): ReadonlySet<string> {
  const isReading = (id: string | undefined): boolean =>
    contract.operations.some((each) => each.id === id && !isUnsafe(each));
  const candidates = workflow.steps.filter(({ id, at, call }) => {
    const isShown = location.pointer.startsWith(at.slice(at.indexOf('#') + 1));
    const others = workflow.steps.filter((each) => each.id !== id);
    const isNeeded = JSON.stringify([others, workflow.outputs]).includes(`$steps.${id}.`);
    const isTarget = others.some(({ onSuccess, onFailure }) =>
      [...onSuccess, ...onFailure].some(({ step }) => step === id),
    );
    return call.kind === 'operation' && isReading(call.operation) && !isShown && !isNeeded && !isTarget;
  });
  return new Set(candidates.map(({ id }) => id));
}
