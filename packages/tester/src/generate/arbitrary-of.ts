import {
  acceptsValue,
  bodyKind,
  type Contract,
  isBinarySchema,
  type Schema,
  type SourceRef,
  type Violation,
  validateValue,
} from '@countersign/contract';
import { Arbitrary, type Random as SourceOfChance, Stream, Value } from 'fast-check';
import { createRandom } from '../random.ts';
import { type Compiler, createCompiler, type Direction, type Node } from './compile-schema.ts';
import { drawFile } from './draw-file.ts';
import { drawValue } from './draw-value.ts';
import { budget, type Drawing, type Fullness, reject } from './drawing.ts';
import { createHeights, type Heights } from './heights.ts';
import { simplerValues } from './shrink-value.ts';

export interface ValueOptions {
  /** In a request `readOnly` properties are left out, in a response `writeOnly` ones. */
  readonly direction: Direction;
  /** Where the schema stands. @default the document itself */
  readonly at?: SourceRef | undefined;
  /** The media type of the body that the schema describes: says where raw bytes can be. @default application/json */
  readonly mediaType?: string | undefined;
  /** Media types of the files of a form, by property; `''` for a body that is a file itself. */
  readonly fileTypes?: Readonly<Record<string, string>> | undefined;
  /** Only printable ASCII in strings, wherever the schema leaves a choice. @default false */
  readonly ascii?: boolean | undefined;
}

/** A value, or why there is none. */
export type Generated<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly reason: string };

/** How often a value is drawn before a schema is given up. */
const probes = 12;
const retries = 4;

/** What belongs to one schema while values of it are made. */
export interface Source {
  readonly contract: Contract;
  readonly schema: Schema;
  readonly options: ValueOptions;
  readonly compiler: Compiler;
  readonly heights: Heights;
  readonly node: Node;
  readonly files: Drawing['files'];
  readonly fileTypes: Drawing['fileTypes'];
}

interface Tools {
  readonly compiler: Compiler;
  readonly heights: Heights;
  /** By what else they were asked for. */
  readonly sources: WeakMap<Node, Map<string, Source>>;
}

const tools = new WeakMap<Contract, Partial<Record<Direction, Tools>>>();

/** Prepares a schema; what is known of a contract is worked out once. */
export function sourceOf(contract: Contract, schema: Schema, options: ValueOptions): Source {
  const { direction } = options;
  const made = tools.get(contract) ?? {};
  tools.set(contract, made);
  made[direction] ??= {
    compiler: createCompiler(contract, direction),
    heights: createHeights(contract, direction),
    sources: new WeakMap(),
  };
  const { compiler, heights, sources } = made[direction];
  const node = compiler.compile([{ schema, at: options.at ?? '0#' }]);
  const { ascii = false, at = '', fileTypes = {}, mediaType = '' } = options;
  const key = [ascii, at, mediaType, ...Object.entries(fileTypes)].join('\n');
  const known = sources.get(node) ?? new Map<string, Source>();
  sources.set(node, known);
  const same = known.get(key);
  if (same !== undefined) return same;
  const kind = options.mediaType === undefined ? 'json' : bodyKind(options.mediaType);
  const files = kind === 'octets' ? 'whole' : kind === 'multipart' ? 'parts' : 'none';
  const types = { '': mediaType, ...fileTypes };
  const source: Source = { contract, schema, options, compiler, heights, node, files, fileTypes: types };
  known.set(key, source);
  return source;
}

export interface DrawOptions {
  readonly seed: number;
  readonly fullness: Fullness;
  /** Whether parts are validated when they are drawn. @default false */
  readonly checked?: boolean;
  /** Collects why nothing was drawn. */
  readonly reasons?: Map<string, number>;
}

/** Everything that drawing a value needs. */
export function createDrawing(
  { compiler, heights, options, files, fileTypes }: Source,
  { seed, fullness, checked = false, reasons = new Map() }: DrawOptions,
): Drawing {
  return {
    draw: drawValue,
    compiler,
    heights,
    random: createRandom(seed),
    fullness,
    ascii: options.ascii ?? false,
    files,
    fileTypes,
    checked,
    work: { left: budget },
    reasons,
  };
}

/** One value that was found valid, or undefined. */
function drawValid(source: Source, options: DrawOptions): unknown {
  const drawing = createDrawing(source, options);
  const { contract, schema, node, options: given } = source;
  const value =
    given.mediaType !== undefined && isBinarySchema(contract, schema, given.mediaType)
      ? drawFile(drawing, node.shape, '')
      : drawValue(drawing, node, { depth: 0 });
  if (value === undefined || isValid(source, value)) return value;
  // To work out what is wrong costs more than to draw again, so only who asks is told.
  const broken = options.reasons && violationsOf(source, value)[0];
  if (broken !== undefined) reject(drawing, `what was drawn breaks ${broken.schemaAt}`);
  return undefined;
}

/** Whether a value may travel in the direction of the source. */
export function isValid({ contract, schema, options }: Source, value: unknown): boolean {
  const { at = '0#', direction } = options;
  return acceptsValue(contract, schema, value, { direction, at });
}

/** What a value breaks. */
export function violationsOf({ contract, schema, options }: Source, value: unknown): readonly Violation[] {
  const { at = '0#', direction } = options;
  return validateValue(contract, schema, value, { direction, at }).filter(({ advisory }) => !advisory);
}

/**
 * A value that is valid by the schema: the same for the same seed.
 *
 * @param draw.fullness `least` for the smallest, `all` for one with every property, `typical` for what anybody would
 *   write, `some` for any
 */
export function sampleValue(
  contract: Contract,
  schema: Schema,
  { seed, fullness, ...options }: ValueOptions & { readonly seed: number; readonly fullness: Fullness },
): Generated<unknown> {
  // Whoever asks for what is typical would rather have little than anything.
  const wanted: Fullness[] = fullness === 'typical' ? ['typical', 'least'] : [fullness];
  return probe(sourceOf(contract, schema, options), seed, wanted);
}

/** Tries the wanted fullness first, then whatever can be had. */
export function probe(source: Source, seed: number, wanted: readonly Fullness[]): Generated<unknown> {
  if (source.node.impossible !== undefined) return { ok: false, reason: source.node.impossible };
  if (source.heights(source.schema) === Number.POSITIVE_INFINITY)
    return { ok: false, reason: 'every value would have to hold another one, without end' };
  const reasons = new Map<string, number>();
  const order: Fullness[] = [...wanted, 'some', 'least'];
  for (let attempt = 0; attempt < probes; attempt += 1) {
    const fullness = order[attempt % order.length] ?? 'some';
    const value = drawValid(source, { seed: seed + attempt, fullness, checked: attempt >= 2, reasons });
    if (value !== undefined) return { ok: true, value };
  }
  return { ok: false, reason: sumUp(reasons) };
}

/** What failed at the top, and what failed most often below it. */
function sumUp(reasons: ReadonlyMap<string, number>): string {
  const [likely] = [...reasons].sort(([, one], [, other]) => other - one);
  const last = [...reasons.keys()].at(-1);
  if (likely === undefined || last === undefined) return 'no value was found';
  return last === likely[0] ? last : `${last}: ${likely[0]}`;
}

const doubtful = new WeakMap<Source, boolean>();

/** Whether values come out invalid unless their parts are validated as they are drawn. */
export function needsChecking(source: Source): boolean {
  const known = doubtful.get(source);
  if (known !== undefined) return known;
  const isDoubtful = [1, 2, 3, 4].some((seed) => drawValid(source, { seed, fullness: 'some' }) === undefined);
  doubtful.set(source, isDoubtful);
  return isDoubtful;
}

/**
 * A fast-check arbitrary of the values that are valid by a schema, or why there is none.
 *
 * Every value, also every shrunken one, has been validated. Values shrink by what is in them (fewer properties and items,
 * shorter strings, smaller numbers), so that any valid value can be shrunk, not only one that was drawn here.
 */
export function arbitraryOf(
  contract: Contract,
  schema: Schema,
  options: ValueOptions,
): Generated<Arbitrary<unknown>> {
  const source = sourceOf(contract, schema, options);
  const first = probe(source, 0, ['least']);
  return first.ok ? { ok: true, value: new SchemaArbitrary(source, first.value) } : first;
}

class SchemaArbitrary extends Arbitrary<unknown> {
  readonly #source: Source;
  readonly #simplest: unknown;
  readonly #checked: boolean;

  constructor(source: Source, simplest: unknown) {
    super();
    this.#source = source;
    this.#simplest = simplest;
    this.#checked = needsChecking(source);
  }

  override generate(chance: SourceOfChance): Value<unknown> {
    const seed = chance.nextInt(0, 0x7fffffff);
    for (let attempt = 0; attempt < retries; attempt += 1) {
      const value = drawValid(this.#source, {
        seed: seed + attempt,
        fullness: 'some',
        checked: this.#checked || attempt > 0,
      });
      if (value !== undefined) return new Value(value, undefined);
    }
    return new Value(this.#simplest, undefined);
  }

  override canShrinkWithoutContext(value: unknown): value is unknown {
    return isValid(this.#source, value);
  }

  override shrink(value: unknown): Stream<Value<unknown>> {
    const source = this.#source;
    return new Stream(
      (function* () {
        for (const simpler of simplerValues(value))
          if (isValid(source, simpler)) yield new Value(simpler, undefined);
      })(),
    );
  }
}
