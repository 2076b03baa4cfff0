import type { Operation, OperationResponse } from '../model.ts';

/** The description of a status: the status itself, else its range, else `default` (OpenAPI 3.1 § 4.8.16). */
export function selectResponse(operation: Operation, status: number): OperationResponse | undefined {
  let selected = known.get(operation);
  if (selected === undefined) {
    selected = new Map();
    known.set(operation, selected);
  }
  if (!selected.has(status)) selected.set(status, find(operation, status));
  return selected.get(status);
}

const known = new WeakMap<Operation, Map<number, OperationResponse | undefined>>();

function find(operation: Operation, status: number): OperationResponse | undefined {
  for (const wanted of [String(status), `${Math.floor(status / 100)}XX`, 'DEFAULT']) {
    const found = operation.responses.find((response) => response.status.toUpperCase() === wanted);
    if (found !== undefined) return found;
  }
  return undefined;
}
