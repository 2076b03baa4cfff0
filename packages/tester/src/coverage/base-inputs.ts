import type { Contract, Operation, OperationInput } from '@countersign/contract';
import { type ExampleCase, planExamples } from '../plan-examples.ts';
import { violationsOf } from './request-case.ts';

/** Valid inputs of an operation to start from: documented examples, else samples; the first for each media type. */
export function baseInputs(
  contract: Contract,
  operation: Operation,
  seed: number,
): readonly OperationInput[] {
  const valid = planExamples(contract, operation, { seed }).cases.filter(
    ({ request }) => violationsOf(contract, request).length === 0,
  );
  const byType = new Map<string, ExampleCase>();
  for (const each of valid) {
    const type = each.input.body?.mediaType ?? '';
    if (!byType.has(type)) byType.set(type, each);
  }
  const cases = [...byType.values()];
  const withBody = cases.filter(({ input }) => input.body !== undefined);
  return (withBody.length > 0 ? withBody : cases).map(({ input }) => input);
}
