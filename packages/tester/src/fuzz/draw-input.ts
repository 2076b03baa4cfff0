import type { Contract, Operation, OperationInput, Parameter } from '@countersign/contract';
import { graft } from '../coverage/graft.ts';
import { fileTypesOf, mediaOf, parameterValue, schemaOf, withParameter } from '../coverage/input-slots.ts';
import type { SchemaSite } from '../coverage/provenance-at.ts';
import { sampleValue, type ValueOptions } from '../generate/arbitrary-of.ts';
import { coverageValues } from '../generate/coverage-values.ts';
import { createRandom } from '../random.ts';

export interface DrawContext {
  readonly contract: Contract;
  readonly operation: Operation;
  /** A valid input for each media type of the body. */
  readonly bases: readonly OperationInput[];
}

/** Something that an input can have: a parameter, or the body. */
interface Slot {
  readonly isPath: boolean;
  readonly site: SchemaSite;
  readonly options: Omit<ValueOptions, 'direction'>;
  readonly place: (input: OperationInput, value: unknown) => OperationInput;
  /** The value in an input so far. */
  readonly read: (input: OperationInput) => unknown;
}

/** Limits how many invalid values are made to choose one from. */
const choiceOfBroken = 60;

/** A random input, the same for the same seed: valid, or with one broken value. */
export function drawInput(
  context: DrawContext,
  { seed, broken }: { readonly seed: number; readonly broken: boolean },
): OperationInput | undefined {
  const { contract, operation, bases } = context;
  const random = createRandom(seed);
  const base = bases[Math.floor(random() * bases.length)];
  if (base === undefined) return undefined;
  const slots = slotsOf(context, base);
  let input = base;
  for (const parameter of operation.parameters)
    if (!parameter.required && random() < 0.4) input = withParameter(input, parameter, undefined);
  for (const [index, slot] of slots.entries()) {
    const isGone = slot.read(input) === undefined;
    // An id that was drawn is of nothing that exists.
    if ((isGone && random() < 0.5) || (slot.isPath && random() < 0.8)) continue;
    const fullness = random() < 0.2 ? 'all' : 'some';
    const options = { ...slot.options, direction: 'request', seed: seed + index, fullness } as const;
    const drawn = sampleValue(contract, slot.site.schema, options);
    if (drawn.ok) input = slot.place(input, drawn.value);
  }
  return broken ? breakOne(context, input, { slots, seed, random }) : input;
}

function breakOne(
  { contract }: DrawContext,
  input: OperationInput,
  { slots, seed, random }: { slots: readonly Slot[]; seed: number; random: () => number },
): OperationInput | undefined {
  const slot = slots[Math.floor(random() * slots.length)];
  if (slot === undefined) return undefined;
  const { schema, at } = slot.site;
  const covering = coverageValues(contract, schema, {
    ...slot.options,
    direction: 'request',
    at,
    seed,
    cap: choiceOfBroken,
  });
  const wrong = covering.ok ? covering.value.filter(({ valid }) => !valid) : [];
  const chosen = wrong[Math.floor(random() * wrong.length)];
  return chosen && slot.place(input, graft(slot.read(input), chosen));
}

function slotsOf({ operation }: DrawContext, base: OperationInput): readonly Slot[] {
  const slots: Slot[] = operation.parameters.map((parameter: Parameter) => ({
    isPath: parameter.in === 'path',
    site: schemaOf(parameter),
    options: parameter.in === 'header' ? { ascii: true } : {},
    place: (input, value) =>
      parameter.in === 'path' && value === '' ? input : withParameter(input, parameter, value),
    read: (input) => parameterValue(input, parameter),
  }));
  const media = base.body && mediaOf(operation, base.body.mediaType);
  if (base.body === undefined || media?.schema === undefined) return slots;
  const { mediaType } = base.body;
  const body: Slot = {
    isPath: false,
    site: { schema: media.schema, at: media.schemaAt ?? media.at, provenance: media.provenance },
    options: { mediaType, fileTypes: fileTypesOf(media) },
    place: (input, value) => ({ ...input, body: { mediaType, value } }),
    read: (input) => input.body?.value,
  };
  return [...slots, body];
}
