import type { Operation, OperationInput, Parameter } from '@countersign/contract';
import type { PlanContext } from './draft.ts';
import { type Kind, writingInputs } from './inputs.ts';
import { isRecord } from './json-pointer.ts';
import { shapeOf } from './path-names.ts';
import { varyLeaves } from './vary-value.ts';

/** Where something is made: what a PUT calls it, or nothing where the server does. */
export type Address = { readonly parameter: Parameter; readonly value: unknown } | 'server';

/** The address of each object that a creator makes; undefined for one that would have the address of another. */
export function chooseAddresses(
  context: PlanContext,
  creator: Operation,
  salts: readonly string[],
): readonly (Address | undefined)[] {
  const parameter = ownParameter(creator);
  if (parameter === undefined) return salts.map(() => 'server');
  const taken = new Set<string>();
  return salts.map((salt) => {
    const value = addressOf(context, creator, parameter, salt);
    const key = JSON.stringify(value) ?? '';
    if (taken.has(key)) return undefined;
    taken.add(key);
    return { parameter, value };
  });
}

/** Arguments that make an object at its address. */
export function creatingInputs(
  { contract, seed }: PlanContext,
  creator: Operation,
  { kind, salt, address }: { readonly kind: Kind; readonly salt: string; readonly address: Address },
): readonly OperationInput[] {
  const inputs = writingInputs(contract, creator, { kind, salt, seed });
  if (address === 'server') return inputs;
  const { parameter, value } = address;
  return inputs.map((input) => ({ ...input, path: { ...input.path, [parameter.name]: value } }));
}

/** A PUT chooses the end of its address. */
function ownParameter({ method, path, parameters }: Operation): Parameter | undefined {
  if (method !== 'PUT' || !/\{\}$/.test(shapeOf(path))) return undefined;
  return parameters.filter((each) => each.in === 'path').at(-1);
}

function addressOf(
  { contract, seed }: PlanContext,
  creator: Operation,
  { name, schema = true }: Parameter,
  salt: string,
): unknown {
  const isPlain =
    typeof schema === 'object' &&
    [schema.type].flat().includes('string') &&
    (schema.pattern ?? schema.format ?? schema.enum) === undefined;
  if (isPlain) return `sample-${salt}`;
  const [input] = writingInputs(contract, creator, { kind: 'plain', salt, seed });
  const sample = isRecord(input?.path) ? input.path[name] : undefined;
  return varyLeaves(contract, schema, sample, { variant: 'plain', salt });
}
