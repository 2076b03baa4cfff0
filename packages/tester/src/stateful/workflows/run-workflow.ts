import type { Exchange, Workflow } from '@countersign/contract';
import { parseRetryAfter } from '../../pace.ts';
import { headerOf } from '../response-value.ts';
import type { Walker } from '../run-scenario.ts';
import { checkCriterion } from './check-criterion.ts';
import { takeStep } from './take-step.ts';
import { lookUpValue, type WorkflowScope } from './workflow-scope.ts';
import {
  findWorkflow,
  type Values,
  WorkflowEnd,
  type WorkflowEnding,
  type WorkflowFailure,
  type WorkflowOptions,
  type WorkflowRun,
  type WorkflowState,
} from './workflow-state.ts';

/** Steps that are taken at most: actions may lead in circles. */
const mostSteps = 1000;
const deepest = 5;

/** Takes the steps of a workflow as it says, after those of the workflows that it depends on. */
export async function runWorkflow(
  walker: Walker,
  workflow: Workflow,
  { inputsOf, without = new Set() }: WorkflowOptions,
): Promise<WorkflowRun> {
  const state: WorkflowState = {
    walker,
    inputsOf,
    without,
    calls: [],
    uploaded: [],
    workflows: new Map(),
    call: (called, inputs, depth) => runSteps(state, called, inputs, depth),
    taken: 0,
    waited: 0,
  };
  try {
    await runSteps(state, workflow, inputsOf(workflow), deepest);
    return { calls: state.calls };
  } catch (error) {
    if (error instanceof WorkflowEnd) return { calls: state.calls, ...error.ending };
    throw error;
  }
}

/** @returns the outputs */
async function runSteps(
  state: WorkflowState,
  workflow: Workflow,
  given: Values,
  depth: number,
): Promise<Values> {
  const { contract } = state.walker;
  if (depth === 0) throw new WorkflowEnd({ stopped: 'workflows call each other more than five deep' });
  for (const id of workflow.dependsOn) await runOther(state, id, depth);
  const inputs: Record<string, unknown> = { ...given };
  const outputs = new Map<string, Values>();
  const scope: WorkflowScope = { contract, inputs, steps: outputs, workflows: state.workflows };
  const retries = new Map<unknown, number>();
  const steps = workflow.steps.filter(({ id }) => !state.without.has(id));
  let place = 0;
  for (let step = steps[0]; step !== undefined; step = steps[place]) {
    state.taken += 1;
    if (state.taken > mostSteps)
      throw new WorkflowEnd({ stopped: `more than ${mostSteps} steps were taken` });
    const taken = await takeStep(state, { step, scope, inputs, depth });
    outputs.set(step.id, taken.outputs);
    const { failure } = taken;
    const action = (failure === undefined ? step.onSuccess : step.onFailure).find(
      (each) =>
        each.criteria.every((criterion) => checkCriterion(taken.scope, criterion)) &&
        (each.type !== 'retry' || (retries.get(each) ?? 0) < (each.retryLimit ?? 1)),
    );
    if (action === undefined && failure !== undefined) throw new WorkflowEnd(endingOf(failure));
    if (action?.type === 'end') break;
    if (action?.type === 'retry') {
      retries.set(action, (retries.get(action) ?? 0) + 1);
      await pause(state, action.retryAfter, taken.call?.exchange);
      const before = workflow.steps.find(({ id }) => id === action.step);
      if (before !== undefined)
        outputs.set(before.id, (await takeStep(state, { step: before, scope, inputs, depth })).outputs);
      if (action.workflow !== undefined) await runOther(state, action.workflow, depth, true);
      continue;
    }
    if (action?.workflow !== undefined) {
      await runOther(state, action.workflow, depth, true);
      break;
    }
    place = action?.step === undefined ? place + 1 : steps.findIndex(({ id }) => id === action.step);
  }
  const result = Object.fromEntries(
    Object.entries(workflow.outputs).map(([name, expression]) => [name, lookUpValue(scope, expression)]),
  );
  state.workflows.set(workflow.id, { inputs, outputs: result });
  return result;
}

async function runOther(state: WorkflowState, id: string, depth: number, again = false): Promise<void> {
  const other = findWorkflow(state.walker.contract, id);
  if (other === undefined) throw new WorkflowEnd({ stopped: `workflow "${id}" is of another description` });
  if (again || !state.workflows.has(id)) await runSteps(state, other, state.inputsOf(other), depth - 1);
}

/** What a server may refuse anybody, or do without any word in the workflow, is no broken promise. */
function endingOf(failure: WorkflowFailure): WorkflowEnding {
  const status = failure.call.exchange.response?.status;
  const isRefusal = status !== undefined && [401, 403, 429, 503].includes(status);
  return isRefusal || failure.step.successCriteria.length === 0
    ? { stopped: `step "${failure.step.id}" was answered with ${status}` }
    : { failure };
}

/** Waits as an action says, or as the answer does, for as long as the run lets a job take. */
async function pause(state: WorkflowState, seconds = 0, exchange?: Exchange): Promise<void> {
  const { jobTimeLimitMs, now, sleep } = state.walker;
  const asked =
    exchange?.response && parseRetryAfter(headerOf(exchange.response.headers, 'retry-after'), now());
  const milliseconds = asked ?? seconds * 1000;
  state.waited += milliseconds;
  if (state.waited > jobTimeLimitMs)
    throw new WorkflowEnd({ stopped: `it waits longer than ${jobTimeLimitMs / 1000} s` });
  await sleep(milliseconds);
}
