import type { Operation, OperationInput } from '@countersign/contract';
import type { PlanContext } from './draft.ts';
import { writingInputs } from './inputs.ts';
import { isRecord } from './json-pointer.ts';
import { takesFiles } from './plan-downloads.ts';

const chunkNames =
  /^(num(ber)?_?(of_?)?)?(chunk|part|piece|segment)s?_?(number|count|total|num)?$|^(total|count)_?(chunk|part|piece|segment)s?$/i;

/** The property that says how many pieces will come. */
export function chunkProperty({ contract, seed }: PlanContext, root: Operation): string | undefined {
  const [input] = writingInputs(contract, root, { kind: 'plain', salt: 'j', seed });
  const value = input?.body?.value;
  if (!isRecord(value)) return undefined;
  return Object.keys(value).find((name) => chunkNames.test(name) && typeof value[name] === 'number');
}

/** How many pieces a journey sends, where its first operation announces them. */
export function chunkCounts(
  context: PlanContext,
  root: Operation,
  path: readonly Operation[],
): readonly (number | undefined)[] {
  return path.some((each) => takesFiles(context.contract, each)) && chunkProperty(context, root) !== undefined
    ? [1, 3]
    : [undefined];
}

/** The arguments with another value for one property of the body. */
export function withProperty(input: OperationInput, name: string, value: unknown): OperationInput {
  const { body } = input;
  return body === undefined || !isRecord(body.value)
    ? input
    : { ...input, body: { ...body, value: { ...body.value, [name]: value } } };
}
