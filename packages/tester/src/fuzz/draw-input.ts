import type { Contract, Operation, OperationInput, Parameter } from '@countersign/contract';
import { graft } from '../coverage/graft.ts';
import { fileTypesOf, mediaOf, parameterValue, schemaOf, withParameter } from '../coverage/input-slots.ts';
import type { SchemaSite } from '../coverage/provenance-at.ts';
import { probe, type Source, sourceOf, type ValueOptions } from '../generate/arbitrary-of.ts';
import { type CoverageValue, coverageValues } from '../generate/coverage-values.ts';
import { createRandom } from '../random.ts';

export interface DrawContext {
  readonly contract: Contract;
  readonly operation: Operation;
  /** A valid input for each media type of the body. */
  readonly bases: readonly OperationInput[];
}

interface DrawOptions {
  readonly seed: number;
  /** Whether nothing is left out that may be: of short inputs there are few. */
  readonly whole: boolean;
}

/** A random input that keeps the description. The same for the same seeds in the same order. */
export type DrawInput = (options: DrawOptions) => Drawn | undefined;

export interface Drawn {
  readonly input: OperationInput;
  /** The same input with one value that breaks the description: another one for another seed. */
  readonly breakOne: (seed: number) => Broken | undefined;
}

interface Broken {
  readonly input: OperationInput;
  /** To be called when what was broken is not broken on the wire: it is not chosen again and again. */
  readonly giveUp: () => void;
}

/** Something that an input can have: a parameter, or the body. */
interface Slot {
  readonly isPath: boolean;
  readonly site: SchemaSite;
  readonly options: ValueOptions;
  readonly source: Source;
  readonly place: (input: OperationInput, value: unknown) => OperationInput;
  /** The value in an input so far. */
  readonly read: (input: OperationInput) => unknown;
  /** Values that break the schema, by the seed that they were made from. */
  readonly wrong: Map<number, Wrong[]>;
}

interface Wrong {
  readonly value: CoverageValue;
  /** How often it was given up. */
  inVain: number;
}

/** Limits how many invalid values are made to choose one from, and how often others are made. */
const choiceOfBroken = 60;
const choices = 8;
/** How often a value is given up before it is left out: beside other values it might break something after all. */
const mostInVain = 3;

/** What draws the inputs of one operation. */
export function createDrawInput({ bases, contract, operation }: DrawContext): DrawInput {
  const slots = new Map(bases.map((base) => [base, slotsOf(contract, operation, base)]));
  return ({ seed, whole }) => {
    const random = createRandom(seed);
    const base = bases[Math.floor(random() * bases.length)];
    const own = base && slots.get(base);
    if (base === undefined || own === undefined) return undefined;
    let input = base;
    if (!whole)
      for (const parameter of operation.parameters)
        if (!parameter.required && random() < 0.4) input = withParameter(input, parameter, undefined);
    for (const [index, slot] of own.entries()) {
      const isGone = slot.read(input) === undefined;
      // An id that was drawn is of nothing that exists.
      if ((isGone && !whole && random() < 0.5) || (slot.isPath && random() < 0.8)) continue;
      const fullness = random() < 0.2 ? 'all' : 'some';
      const drawn = probe(slot.source, seed + index, [fullness]);
      if (drawn.ok) input = slot.place(input, drawn.value);
    }
    return { input, breakOne: (other) => breakOne(contract, input, own, createRandom(other)) };
  };
}

function breakOne(
  contract: Contract,
  input: OperationInput,
  slots: readonly Slot[],
  random: () => number,
): Broken | undefined {
  const slot = slots[Math.floor(random() * slots.length)];
  if (slot === undefined) return undefined;
  const wrong = wrongValues(contract, slot, Math.floor(random() * choices));
  const chosen = wrong[Math.floor(random() * wrong.length)];
  if (chosen === undefined) return undefined;
  const giveUp = (): void => {
    chosen.inVain += 1;
    if (chosen.inVain === mostInVain) wrong.splice(wrong.indexOf(chosen), 1);
  };
  return { input: slot.place(input, graft(slot.read(input), chosen.value)), giveUp };
}

function wrongValues(contract: Contract, { options, site, wrong }: Slot, seed: number): Wrong[] {
  const known = wrong.get(seed);
  if (known !== undefined) return known;
  const limits = { seed, cap: choiceOfBroken, only: 'invalid' } as const;
  const covering = coverageValues(contract, site.schema, { ...options, ...limits });
  const values = (covering.ok ? covering.value : []).map((value) => ({ value, inVain: 0 }));
  wrong.set(seed, values);
  return values;
}

function slotsOf(contract: Contract, operation: Operation, base: OperationInput): readonly Slot[] {
  const slots: Slot[] = operation.parameters.map((parameter: Parameter) => ({
    ...drawnFrom(contract, schemaOf(parameter), parameter.in === 'header' ? { ascii: true } : {}),
    isPath: parameter.in === 'path',
    place: (input, value) =>
      parameter.in === 'path' && value === '' ? input : withParameter(input, parameter, value),
    read: (input) => parameterValue(input, parameter),
  }));
  const media = base.body && mediaOf(operation, base.body.mediaType);
  if (base.body === undefined || media?.schema === undefined) return slots;
  const { mediaType } = base.body;
  const site = { schema: media.schema, at: media.schemaAt ?? media.at, provenance: media.provenance };
  const body: Slot = {
    ...drawnFrom(contract, site, { mediaType, fileTypes: fileTypesOf(media) }),
    isPath: false,
    place: (input, value) => ({ ...input, body: { mediaType, value } }),
    read: (input) => input.body?.value,
  };
  return [...slots, body];
}

function drawnFrom(
  contract: Contract,
  site: SchemaSite,
  given: Omit<ValueOptions, 'direction' | 'at'>,
): Pick<Slot, 'site' | 'options' | 'source' | 'wrong'> {
  const options = { ...given, direction: 'request', at: site.at } as const;
  return { site, options, source: sourceOf(contract, site.schema, options), wrong: new Map() };
}
