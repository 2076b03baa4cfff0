import type { Contract, Operation } from './model.ts';

const indexes = new WeakMap<Contract, ReadonlyMap<string, Operation>>();

/** The operation with this id (operationId, else `METHOD path`), or undefined. */
export function findOperation(contract: Contract, id: string): Operation | undefined {
  let index = indexes.get(contract);
  if (index === undefined) {
    index = new Map(contract.operations.map((operation) => [operation.id, operation]));
    indexes.set(contract, index);
  }
  return index.get(id);
}
