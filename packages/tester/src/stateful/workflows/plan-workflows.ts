import { findOperation, type Operation, type Workflow, type WorkflowStep } from '@countersign/contract';
import type { TestCase } from '../../case.ts';
import type { LeftOut, PhaseContext } from '../../phase.ts';
import { createWalker } from '../create-walker.ts';
import type { Remarks } from '../remarks.ts';
import { unsupported } from './check-criterion.ts';
import { judgeWorkflow } from './judge-workflow.ts';
import { proveWorkflow } from './prove-workflow.ts';
import { runWorkflow } from './run-workflow.ts';
import { makeInputs } from './workflow-inputs.ts';
import { findWorkflow, type Values } from './workflow-state.ts';

/** The journeys that Arazzo documents describe, each a case of its own; what cannot be followed is said. */
export function* planWorkflows(context: PhaseContext, remarks: Remarks): Iterable<TestCase | LeftOut> {
  const { contract, operations } = context;
  for (const workflow of contract.workflows) {
    const steps = stepsOf(context, workflow);
    const called = steps.flatMap((step) => operationOf(context, step) ?? []);
    const [operation] = called;
    const reason = steps.map(reasonAgainst).find((each) => each !== undefined);
    if (reason !== undefined)
      yield {
        at: workflow.at,
        message: `workflow "${workflow.id}" was not followed: ${reason}`,
        ...(operation && { operation }),
      };
    else if (operation !== undefined && called.every((each) => operations.includes(each)))
      yield defineCase(context, remarks, { workflow, operation });
  }
}

function defineCase(
  context: PhaseContext,
  remarks: Remarks,
  { workflow, operation }: { readonly workflow: Workflow; readonly operation: Operation },
): TestCase {
  const { contract, seed } = context;
  const walkWith = createWalker(context);
  const inputsOf = (each: Workflow, isMinimal = false): Values =>
    makeInputs(contract, each, { seed, isMinimal });
  return {
    id: `${workflow.id}/stateful/workflow`,
    phase: 'stateful',
    operation,
    label: `workflow ${workflow.id}`,
    async run(send) {
      const run = await runWorkflow(walkWith(send), workflow, { inputsOf });
      if (run.stopped !== undefined) {
        const message = `workflow "${workflow.id}" was not followed to its end: ${run.stopped}`;
        remarks.add({ operation, at: workflow.at, message });
      }
      return judgeWorkflow(contract, workflow, run);
    },
    async prove(finding, send) {
      return proveWorkflow(walkWith(send), { workflow, finding, inputsOf });
    },
  };
}

/** The steps of a workflow and of those that it leads to. */
function stepsOf({ contract }: PhaseContext, workflow: Workflow): readonly WorkflowStep[] {
  const seen = new Set<Workflow>();
  const queue = [workflow];
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    if (seen.has(next)) continue;
    seen.add(next);
    const ids = [
      ...next.dependsOn,
      ...next.steps.flatMap(({ call }) => (call.kind === 'workflow' ? [call.workflow] : [])),
      ...next.steps.flatMap(({ onSuccess, onFailure }) =>
        [...onSuccess, ...onFailure].flatMap((action) => action.workflow ?? []),
      ),
    ];
    queue.push(...ids.flatMap((id) => findWorkflow(contract, id) ?? []));
  }
  return [...seen].flatMap(({ steps }) => steps);
}

function operationOf({ contract }: PhaseContext, { call }: WorkflowStep): Operation | undefined {
  return call.kind === 'operation' ? findOperation(contract, call.operation) : undefined;
}

function reasonAgainst({ call, successCriteria, onSuccess, onFailure }: WorkflowStep): string | undefined {
  if (call.kind === 'elsewhere') return call.why;
  const criteria = [...successCriteria, ...[...onSuccess, ...onFailure].flatMap((action) => action.criteria)];
  return criteria.map(unsupported).find((each) => each !== undefined);
}
