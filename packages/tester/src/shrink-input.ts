import type { Operation, OperationInput } from '@countersign/contract';
import { simplerValues } from './generate/shrink-value.ts';

const groups = ['query', 'headers', 'cookies'] as const;

/** Inputs with less in them, the shortest cuts first. Whether they are still valid, or still invalid, has to be seen. */
export function* simplerInputs(operation: Operation, input: OperationInput): Iterable<OperationInput> {
  if (input.body !== undefined && operation.requestBody?.required !== true) {
    const { body: _, ...rest } = input;
    yield rest;
  }
  for (const group of groups)
    for (const name of Object.keys(input[group] ?? {})) {
      const { [name]: _, ...others } = input[group] ?? {};
      yield { ...input, [group]: others };
    }
  const { body } = input;
  if (body !== undefined)
    for (const value of simplerValues(body.value)) yield { ...input, body: { ...body, value } };
  for (const group of ['path', ...groups] as const)
    for (const [name, value] of Object.entries(input[group] ?? {}))
      for (const simpler of simplerValues(value))
        if (simpler !== '') yield { ...input, [group]: { ...input[group], [name]: simpler } };
}
