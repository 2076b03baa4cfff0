import { createHash } from 'node:crypto';
import { findOperation, isContractError, type Operation, type WorkflowStep } from '@countersign/contract';
import { requestOf } from '../../request-of.ts';
import { UnsendableError } from '../../send-request.ts';
import { isRecord } from '../json-pointer.ts';
import { isAbsent, succeeded } from '../response-value.ts';
import { sendPatiently } from '../send-patiently.ts';
import { filesIn } from '../sent-files.ts';
import { buildStepInput } from './build-step-input.ts';
import { checkCriterion, describeCriterion } from './check-criterion.ts';
import { digestInput } from './workflow-inputs.ts';
import { fill, lookUpValue, type WorkflowScope } from './workflow-scope.ts';
import {
  type Call,
  findWorkflow,
  type Values,
  WorkflowEnd,
  type WorkflowEnding,
  type WorkflowFailure,
  type WorkflowState,
} from './workflow-state.ts';

/** A step that is about to be taken. */
interface Visit {
  readonly step: WorkflowStep;
  readonly scope: WorkflowScope;
  /** Those of the scope: what only the step itself shows is added. */
  readonly inputs: Record<string, unknown>;
  /** How many workflows may still call each other. */
  readonly depth: number;
}

interface Taken {
  readonly scope: WorkflowScope;
  readonly outputs: Values;
  readonly call?: Call;
  readonly failure?: WorkflowFailure;
}

/** Pauses in milliseconds before something is read again that a server may not have settled yet. */
const pauses: readonly number[] = [50, 150, 400, 800];

/** Takes a step and judges what came by its criteria. */
export async function takeStep(state: WorkflowState, visit: Visit): Promise<Taken> {
  const { step, scope } = visit;
  if (step.call.kind === 'workflow') return callWorkflow(state, visit, step.call.workflow);
  const operation =
    step.call.kind === 'operation' ? findOperation(scope.contract, step.call.operation) : undefined;
  if (operation === undefined)
    throw new WorkflowEnd({ stopped: `step "${step.id}" is of another description` });
  let taken = judge(visit, await send(state, visit, operation));
  // Where the workflow itself does not say how to wait, a server may still need a moment.
  const isPatient = operation.method === 'GET' && !step.onFailure.some(({ type }) => type === 'retry');
  for (const milliseconds of isPatient ? pauses : []) {
    const response = taken.call?.exchange.response;
    if (taken.failure === undefined || !(succeeded(response) || isAbsent(response))) break;
    await state.walker.sleep(milliseconds);
    taken = judge(visit, await send(state, visit, operation));
  }
  return taken;
}

async function callWorkflow(state: WorkflowState, visit: Visit, id: string): Promise<Taken> {
  const { step, scope, depth } = visit;
  const called = findWorkflow(scope.contract, id);
  if (called === undefined) throw new WorkflowEnd({ stopped: `workflow "${id}" is of another description` });
  const { value } = fill(scope, Object.fromEntries(step.parameters.map((each) => [each.name, each.value])));
  const inputs = { ...state.inputsOf(called), ...(isRecord(value) ? value : {}) };
  const outputs = await state.call(called, inputs, depth - 1);
  const last = state.calls.at(-1);
  const known = new Map([...scope.steps, [step.id, outputs]]);
  return judge({ ...visit, scope: { ...scope, steps: known } }, last, outputs);
}

async function send(state: WorkflowState, visit: Visit, operation: Operation): Promise<Call> {
  const { step, scope, inputs } = visit;
  const { walker, calls, uploaded } = state;
  const digest = digestInput(step, operation);
  if (digest !== undefined) {
    const own = filesIn(buildStepInput(scope, step, operation).input).map(({ bytes }) => bytes);
    const hash = createHash(digest.algorithm.replace('-', '').toLowerCase());
    inputs[digest.name] = hash.update(Buffer.concat([...uploaded, ...own])).digest('hex');
  }
  const { input, missing } = buildStepInput(scope, step, operation);
  const [absent] = missing;
  if (absent !== undefined) throw new WorkflowEnd(lacking(step, absent, calls.at(-1)));
  try {
    const exchange = await sendPatiently(walker, operation, requestOf(walker.contract, operation, input));
    calls.push({ operation, exchange });
    if (exchange.failure !== undefined) throw new WorkflowEnd({ stopped: `step "${step.id}" got no answer` });
    if (succeeded(exchange.response))
      uploaded.push(...filesIn(input).flatMap(({ bytes, whole }) => (whole ? [bytes] : [])));
    return { operation, exchange };
  } catch (error) {
    if (!(error instanceof UnsendableError) && !isContractError(error)) throw error;
    throw new WorkflowEnd({ stopped: `step "${step.id}" was not sent: ${error.message}` });
  }
}

/** A step wants what an earlier answer should have had. */
function lacking(step: WorkflowStep, expression: string, call: Call | undefined): WorkflowEnding {
  if (call === undefined || !expression.startsWith('$steps.'))
    return { stopped: `nothing is known for ${expression} of step "${step.id}"` };
  return { failure: { step, call, message: `Step "${step.id}" needs ${expression}, which no answer had.` } };
}

function judge({ step, scope }: Visit, call: Call | undefined, given?: Values): Taken {
  const judged: WorkflowScope = { ...scope, current: call };
  const outputs =
    given ??
    Object.fromEntries(
      Object.entries(step.outputs).map(([name, expression]) => [name, lookUpValue(judged, expression)]),
    );
  const taken = { scope: judged, outputs, ...(call && { call }) };
  if (call === undefined) return taken;
  const broken = step.successCriteria.find((each) => !checkCriterion(judged, each));
  if (broken !== undefined) {
    const message = `Step "${step.id}" wants ${broken.condition}; ${describeCriterion(judged, broken)}.`;
    return { ...taken, failure: { step, call, criterion: broken, message } };
  }
  const status = call.exchange.response?.status ?? 0;
  if (step.successCriteria.length > 0 || Math.floor(status / 100) === 2) return taken;
  const message = `Step "${step.id}" was answered with ${status}.`;
  return { ...taken, failure: { step, call, message } };
}
