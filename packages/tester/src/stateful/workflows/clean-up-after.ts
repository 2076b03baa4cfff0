import { buildRequest, isContractError, type OperationInput } from '@countersign/contract';
import { UnsendableError } from '../../send-request.ts';
import { evaluateSource, withArgument } from '../arguments.ts';
import type { PlanContext } from '../draft.ts';
import { requiredInput } from '../inputs.ts';
import { deletionOf } from '../plan-objects.ts';
import { succeeded } from '../response-value.ts';
import type { Walker } from '../run-scenario.ts';
import type { Call, WorkflowRun } from './workflow-state.ts';

/** Deletes what a workflow made and did not delete itself, the last first, where the API can. */
export async function cleanUpAfter(walker: Walker, plan: PlanContext, { calls }: WorkflowRun): Promise<void> {
  for (const call of [...calls].reverse()) {
    const relation = succeeded(call.exchange.response) ? deletionOf(plan, call.operation) : undefined;
    const input = relation && argumentsOf(plan, call, relation);
    if (relation === undefined || input === undefined) continue;
    try {
      const request = buildRequest(plan.contract, relation.to, input);
      const isDone = calls.some(
        ({ exchange: { request: sent } }) => sent.method === request.method && sent.target === request.target,
      );
      if (!isDone) await walker.send(relation.to, request);
    } catch (error) {
      if (!(error instanceof UnsendableError) && !isContractError(error)) throw error;
    }
  }
}

function argumentsOf(
  { contract, seed }: PlanContext,
  { operation, exchange }: Call,
  { to, bindings }: NonNullable<ReturnType<typeof deletionOf>>,
): OperationInput | undefined {
  let input = requiredInput(contract, to, seed);
  for (const binding of bindings) {
    const value = evaluateSource(contract, operation, exchange, binding.source) ?? undefined;
    if (value === undefined) return undefined;
    input = withArgument(input, binding, value);
  }
  return input;
}
