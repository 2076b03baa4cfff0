import {
  buildRequest,
  type Contract,
  type Exchange,
  isContractError,
  type Operation,
  type WireRequest,
} from '@countersign/contract';
import { UnsendableError } from '../send-request.ts';
import { evaluateSource, withArgument } from './arguments.ts';
import { requiredInput } from './inputs.ts';
import { deletionOf } from './plan-objects.ts';
import { findRelations, type Relation } from './relation.ts';
import { isAbsent, succeeded } from './response-value.ts';

/** What a run has made and not deleted again. */
export interface Leftovers {
  /** Takes notice of what an exchange of the run's own user made or deleted. */
  note(operation: Operation, exchange: Exchange): void;
  /** Deletes what is left, the last first. Whether it works is not judged here. */
  cleanUp(send: (operation: Operation, request: WireRequest) => Promise<Exchange>): Promise<void>;
}

/** @param operations those that the run may call: what none of them deletes is left */
export function createLeftovers(
  contract: Contract,
  operations: readonly Operation[],
  seed: number,
): Leftovers {
  const left = new Map<string, { readonly operation: Operation; readonly request: WireRequest }>();
  const deletions = new Map<Operation, Relation | undefined>();
  let relations: readonly Relation[] | undefined;
  const keyOf = ({ method, target }: WireRequest): string => `${method} ${target}`;

  function deletionFor(operation: Operation): Relation | undefined {
    if (!deletions.has(operation)) {
      relations ??= findRelations(contract, operations);
      deletions.set(operation, deletionOf({ relations }, operation));
    }
    return deletions.get(operation);
  }

  return {
    note(operation, exchange) {
      const { request, response } = exchange;
      if (succeeded(response) || isAbsent(response)) left.delete(keyOf(request));
      if (request.method !== operation.method || !makes(request, response?.status)) return;
      const relation = deletionFor(operation);
      const deletion = relation && deletionRequest(contract, exchange, relation, seed);
      if (relation === undefined || deletion === undefined) return;
      left.set(keyOf(deletion), { operation: relation.to, request: deletion });
    },
    async cleanUp(send) {
      for (const { operation, request } of [...left.values()].reverse()) {
        try {
          const { failure } = await send(operation, request);
          if (failure !== undefined) return;
        } catch (error) {
          if (!(error instanceof UnsendableError)) throw error;
        }
      }
    },
  };
}

/** A PUT may as well have replaced what was there before the run. */
function makes({ method }: WireRequest, status = 0): boolean {
  return method === 'POST' ? status >= 200 && status < 300 : method === 'PUT' && status === 201;
}

function deletionRequest(
  contract: Contract,
  exchange: Exchange,
  { from, to, bindings }: Relation,
  seed: number,
): WireRequest | undefined {
  try {
    let input = requiredInput(contract, to, seed);
    for (const binding of bindings) {
      const value = evaluateSource(contract, from, exchange, binding.source) ?? undefined;
      if (value === undefined) return undefined;
      input = withArgument(input, binding, value);
    }
    return buildRequest(contract, to, input);
  } catch (error) {
    // What cannot be written as a request with the values that came cannot be deleted.
    if (isContractError(error)) return undefined;
    throw error;
  }
}
