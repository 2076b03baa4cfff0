import {
  type Contract,
  isBinarySchema,
  type Schema,
  type SchemaObject,
  schemaKey,
} from '@countersign/contract';
import { discriminated } from './discriminate.ts';
import { negateSchema } from './negate-schema.ts';
import { below, type Place } from './place.ts';
import { copyShape, openShape, type Shape } from './shape.ts';
import { addKeywords, isMap } from './tighten-shape.ts';

export type Direction = 'request' | 'response';

/** Something that can be satisfied in several ways: `anyOf`, `oneOf`, `if`, `dependentSchemas`. */
export interface Choice {
  readonly keyword: string;
  /** Each is what has to hold besides; for `oneOf` the fewest words come first, then with the other branches ruled out. */
  readonly options: readonly (readonly Place[])[];
  readonly at: Place['at'];
}

/** All that is known about a value before anything of it is chosen. */
export interface Node {
  /** What the value was asked to satisfy. */
  readonly places: readonly Place[];
  readonly shape: Shape;
  readonly choices: readonly Choice[];
  /** True when the shape says less than the schemas, so that a drawn value must be validated at once. */
  readonly residual: boolean;
  /** True when values are raw bytes. */
  readonly binary: boolean;
  /** Why there can be no value at all. */
  readonly impossible: string | undefined;
  /** Nodes that were made from this one, by what was chosen. */
  readonly derived: Map<string, Node>;
}

interface Draft {
  readonly shape: Shape;
  readonly choices: Choice[];
  readonly seen: Set<Schema>;
  residual: boolean;
  binary: boolean;
  impossible: string | undefined;
}

/** Takes schemas of one contract apart, each once. */
export interface Compiler {
  readonly contract: Contract;
  readonly direction: Direction;
  /** The node of a value that must satisfy all of the schemas. */
  compile(places: readonly Place[]): Node;
  /** The node after one option was taken of each choice. */
  choose(node: Node, options: readonly number[]): Node;
  /** A node derived from another, made once per key. */
  derive(node: Node, key: string, places: () => readonly Place[]): Node;
}

const mostDerived = 2000;

/** A compiler for the schemas of a contract in one direction. */
export function createCompiler(contract: Contract, direction: Direction): Compiler {
  const nodes = new WeakMap<SchemaObject, Node>();

  function compile(places: readonly Place[]): Node {
    const [only, more] = places;
    const key = only !== undefined && more === undefined && isMap(only.schema) ? only.schema : undefined;
    const known = key && nodes.get(key);
    if (known !== undefined) return known;
    const node = finish(places, emptyDraft(), places);
    if (key !== undefined) nodes.set(key, node);
    return node;
  }

  function finish(places: readonly Place[], draft: Draft, added: readonly Place[]): Node {
    const queue = [...added];
    for (const place of queue) expand(contract, draft, place, queue);
    const { seen, ...rest } = draft;
    return { ...rest, impossible: draft.impossible ?? contradiction(draft), places, derived: new Map() };
  }

  function derived(node: Node, key: string, make: () => Node): Node {
    const known = node.derived.get(key);
    if (known !== undefined) return known;
    const made = make();
    if (node.derived.size < mostDerived) node.derived.set(key, made);
    return made;
  }

  return {
    contract,
    direction,
    compile,
    choose: (node, options) =>
      derived(node, `choose ${options.join()}`, () => {
        const added = node.choices.flatMap(({ options: each }, index) => each[options[index] ?? 0] ?? []);
        const { shape, residual, binary, impossible } = node;
        const draft: Draft = {
          shape: copyShape(shape),
          residual,
          binary,
          impossible,
          choices: [],
          seen: new Set(),
        };
        return finish(node.places, draft, added);
      }),
    derive: (node, key, places) => derived(node, key, () => compile(places())),
  };
}

function emptyDraft(): Draft {
  return {
    shape: openShape(),
    choices: [],
    seen: new Set(),
    residual: false,
    binary: false,
    impossible: undefined,
  };
}

/** Adds one schema to the draft; what it applies to the same value goes onto the queue. */
function expand(contract: Contract, draft: Draft, { schema, at }: Place, queue: Place[]): void {
  if (schema === true || draft.seen.has(schema)) return;
  if (schema === false) {
    draft.impossible ??= `nothing is allowed at ${at}`;
    return;
  }
  if (!isMap(schema)) return;
  draft.seen.add(schema);
  if (isBytes(contract, schema)) draft.binary = true;
  addKeywords(draft.shape, schema, at);
  if (schema.$ref !== undefined) {
    const key = schemaKey(schema.$ref);
    const target = contract.schemas[key];
    if (target !== undefined) queue.push({ schema: target, at: contract.schemaRefs[key] ?? at });
  }
  for (const [index, member] of listOf(schema.allOf).entries())
    queue.push({ schema: member, at: below(at, 'allOf', index) });
  addAlternatives(contract, draft, schema, at);
  addConditions(contract, draft, schema, at);
  if (schema.not !== undefined) {
    const negated = negateSchema(contract, schema.not);
    // What could not be turned around is left to validation.
    if (!isMap(negated) || negated.not === undefined) queue.push({ schema: negated, at: below(at, 'not') });
  }
  draft.residual ||= ['unevaluatedProperties', 'unevaluatedItems', 'contains', 'not'].some(
    (keyword) => schema[keyword] !== undefined,
  );
}

function addAlternatives(contract: Contract, draft: Draft, schema: SchemaObject, at: Place['at']): void {
  for (const keyword of ['anyOf', 'oneOf'] as const) {
    const members = listOf(schema[keyword]);
    if (members.length === 0) continue;
    const named = discriminated(contract, schema, members);
    const options = members.map((member, index) => {
      const name = named[index];
      const place: Place = { schema: member, at: below(at, keyword, index) };
      return name === undefined ? [place] : [place, { schema: name, at }];
    });
    if (keyword === 'anyOf' || members.length === 1) {
      draft.choices.push({ keyword, at, options });
      continue;
    }
    draft.residual = true;
    const exclusive =
      members.length <= 6 ? options.map((option, index) => [...option, ...others(index)]) : [];
    draft.choices.push({ keyword, at, options: [...options, ...exclusive] });

    function others(chosen: number): Place[] {
      const rest = members.filter((_, index) => index !== chosen);
      return rest.map((member) => ({ schema: negateSchema(contract, member), at }));
    }
  }
}

function addConditions(contract: Contract, draft: Draft, schema: SchemaObject, at: Place['at']): void {
  const place = (keyword: string): Place[] =>
    schema[keyword] === undefined ? [] : [{ schema: schema[keyword] as Schema, at: below(at, keyword) }];
  if (schema.if !== undefined && (schema.then !== undefined || schema.else !== undefined)) {
    draft.residual = true;
    const otherwise = { schema: negateSchema(contract, schema.if as Schema), at: below(at, 'if') };
    draft.choices.push({
      keyword: 'if',
      at: below(at, 'if'),
      options: [
        [...place('if'), ...place('then')],
        [otherwise, ...place('else')],
      ],
    });
  }
  if (!isMap(schema.dependentSchemas)) return;
  for (const [name, dependent] of Object.entries(schema.dependentSchemas)) {
    const there = below(at, 'dependentSchemas', name);
    draft.choices.push({
      keyword: 'dependentSchemas',
      at: there,
      options: [
        [{ schema: { properties: { [name]: false } }, at: there }],
        [
          { schema: { required: [name] }, at: there },
          { schema: dependent as Schema, at: there },
        ],
      ],
    });
  }
}

/** Bytes where the schema itself says so; a reference or a choice is looked at when it is taken. */
function isBytes(contract: Contract, schema: SchemaObject): boolean {
  const { $ref, anyOf, oneOf } = schema;
  return $ref === undefined && anyOf === undefined && oneOf === undefined && isBinarySchema(contract, schema);
}

function contradiction({ shape, binary }: Draft): string | undefined {
  if (binary) return undefined;
  const { origins, kinds, values } = shape;
  if (kinds.size === 0) return `no type is left (${origins.get('type')})`;
  if (values?.length === 0)
    return `no value is left of enum or const (${origins.get('enum') ?? origins.get('const')})`;
  return undefined;
}

function listOf(value: unknown): readonly Schema[] {
  return Array.isArray(value) ? value : [];
}
