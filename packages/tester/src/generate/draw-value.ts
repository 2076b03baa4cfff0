import { fitsShape, kindOf, preferredOf, satisfies } from './accept.ts';
import type { Choice, Compiler, Node } from './compile-schema.ts';
import { drawArray } from './draw-array.ts';
import { drawFile } from './draw-file.ts';
import { drawNumber } from './draw-number.ts';
import { drawObject } from './draw-object.ts';
import { drawString } from './draw-string.ts';
import { type Drawing, isFrugal, reject, type Spot } from './drawing.ts';
import { pick, whole } from './random-choice.ts';
import type { Kind, Shape } from './shape.ts';

const tries = 10;

/** Draws a value of a node; undefined when none was found, with the reason noted. Always ends: work is counted. */
export function drawValue(drawing: Drawing, node: Node, spot: Spot): unknown {
  const attempts = node.choices.length > 0 || node.residual ? tries : 2;
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    drawing.work.left -= 1;
    if (drawing.work.left < 0) return reject(drawing, 'it takes too much work');
    const settled = settle(drawing, node, { depth: spot.depth, attempt });
    if (settled === undefined) continue;
    const value = drawSettled(drawing, settled, spot);
    if (value === undefined) continue;
    const isSure = !drawing.checked || !settled.residual || settled.binary;
    if (isSure || satisfies(drawing.compiler, node.places, value)) return value;
    reject(drawing, `what was drawn did not satisfy ${node.places[0]?.at}`);
  }
  return undefined;
}

/** Takes an option of every choice until none is left to make. */
export function settle(
  drawing: Drawing,
  node: Node,
  { attempt, depth }: { attempt: number; depth: number },
): Node | undefined {
  let settled = node;
  for (let rounds = 0; settled.choices.length > 0 && rounds < 50; rounds += 1) {
    if (settled.impossible !== undefined) break;
    const options = settled.choices.map((_, index) =>
      pickOption(drawing, settled, { index, attempt, depth }),
    );
    settled = drawing.compiler.choose(settled, options);
  }
  return settled.impossible === undefined ? settled : reject(drawing, settled.impossible);
}

interface Picking {
  readonly index: number;
  readonly attempt: number;
  readonly depth: number;
}

function pickOption(drawing: Drawing, node: Node, { attempt, depth, index }: Picking): number {
  const { compiler, random } = drawing;
  const choice = node.choices[index];
  if (choice === undefined) return 0;
  const viable = viableOptions(compiler, node, index);
  const plain = choice.keyword === 'oneOf' ? choice.options.length / 2 : choice.options.length;
  const exclusive = attempt >= 2 && attempt % 2 === 0;
  const usable = viable.filter((option) => option >= plain === exclusive);
  const pool = usable.length > 0 ? usable : viable;
  const frugal = isFrugal(drawing, depth);
  const lowest = frugal ? lowestOptions(drawing, choice, pool) : pool;
  return (drawing.fullness !== 'some' && attempt === 0 ? lowest[0] : pick(random, lowest)) ?? 0;
}

/** The options that do not contradict the rest at first sight. */
export function viableOptions(compiler: Compiler, node: Node, index: number): readonly number[] {
  const known = viable.get(node)?.[index];
  if (known !== undefined) return known;
  const { options } = node.choices[index] ?? { options: [] };
  const found = [...options.keys()].filter((option) => {
    const only = node.choices.map((_, each) => (each === index ? option : -1));
    return compiler.choose(node, only).impossible === undefined;
  });
  const lists = viable.get(node) ?? [];
  lists[index] = found;
  viable.set(node, lists);
  return found;
}

const viable = new WeakMap<Node, (readonly number[])[]>();

/** Those that end soonest. */
function lowestOptions(
  { heights }: Drawing,
  { options }: Choice,
  pool: readonly number[],
): readonly number[] {
  const tall = pool.map((option) =>
    Math.max(0, ...(options[option] ?? []).map(({ schema }) => heights(schema))),
  );
  const least = Math.min(...tall);
  return pool.filter((_, index) => tall[index] === least);
}

function drawSettled(drawing: Drawing, node: Node, spot: Spot): unknown {
  const { shape } = node;
  if (node.binary) return drawBytes(drawing, node, spot);
  if (shape.values !== undefined && drawing.fullness !== 'typical') return drawListed(drawing, node);
  const liked = likedValue(drawing, node, spot);
  if (liked !== undefined && (!drawing.ascii || typeof liked !== 'string' || /^[\x21-\x7e]*$/.test(liked)))
    return liked;
  if (shape.values !== undefined) return drawListed(drawing, node);
  return drawKind(drawing, node, pickKind(drawing, shape, spot.depth), spot);
}

/** One of the values that the description gives: always of what is typical, now and then of anything. */
function likedValue({ compiler, fullness, random }: Drawing, node: Node, { depth }: Spot): unknown {
  if (fullness === 'typical') return preferredOf(compiler, node, 'any').find(saysSomething);
  const preferred = preferredOf(compiler, node, depth === 0 ? 'whole' : 'part');
  if (fullness === 'some') return random() < 0.15 ? pick(random, preferred) : undefined;
  return preferred.find(isScalar);
}

/** A default that stands for nothing given says nothing of what anybody would give. */
function saysSomething(value: unknown): boolean {
  if (typeof value === 'object') return value !== null && Object.keys(value).length > 0;
  return value !== '';
}

function drawKind(drawing: Drawing, node: Node, kind: Kind | undefined, spot: Spot): unknown {
  switch (kind) {
    case 'null':
      return null;
    case 'boolean':
      return drawing.fullness !== 'some' || drawing.random() < 0.5;
    case 'number':
      return drawNumber(drawing, node.shape);
    case 'string':
      return drawString(drawing, node.shape);
    case 'array':
      return drawArray(drawing, node, spot);
    case 'object':
      return drawObject(drawing, node, spot);
    case undefined:
      return reject(drawing, 'no type is left');
  }
}

/** Without a `type`, the kinds that the other keywords speak of. */
export function kindsOf({ hinted, kinds, origins }: Shape): readonly Kind[] {
  const meant = origins.has('type') ? [] : [...kinds].filter((kind) => hinted.has(kind));
  return meant.length > 0 ? meant : [...kinds];
}

const order: readonly Kind[] = ['object', 'array', 'string', 'number', 'boolean', 'null'];
const scalarsFirst: readonly Kind[] = ['string', 'number', 'boolean', 'null', 'object', 'array'];

function pickKind(drawing: Drawing, shape: Shape, depth: number): Kind | undefined {
  const kinds = kindsOf(shape);
  const open = kinds.length > 4;
  if (drawing.fullness !== 'some') return (open ? scalarsFirst : order).find((kind) => kinds.includes(kind));
  const solid = kinds.filter((kind) => kind !== 'null');
  if (solid.length === 0 || (kinds.length > solid.length && drawing.random() < 0.15))
    return kinds.find((kind) => kind === 'null');
  const flat = solid.filter((kind) => kind !== 'object' && kind !== 'array');
  return pick(drawing.random, isFrugal(drawing, depth) && flat.length > 0 ? flat : solid);
}

function drawListed(drawing: Drawing, node: Node): unknown {
  const { compiler, fullness, random } = drawing;
  const values = listedValues(compiler, node);
  if (values.length === 0)
    return reject(
      drawing,
      `no value of enum or const fits the rest (${node.shape.origins.get('enum') ?? node.shape.origins.get('const')})`,
    );
  const solid = values.filter((value) => value !== null);
  return fullness === 'some' || solid.length === 0 ? values[whole(random, 0, values.length - 1)] : solid[0];
}

/** The values of `enum` and `const` that the other keywords allow too. */
export function listedValues(compiler: Compiler, node: Node): readonly unknown[] {
  const known = listed.get(node);
  if (known !== undefined) return known;
  const values = (node.shape.values ?? []).filter(
    (value) =>
      fitsShape(compiler, node.shape, value) ??
      (node.shape.kinds.has(kindOf(value)) && satisfies(compiler, node.places, value)),
  );
  listed.set(node, values);
  return values;
}

const listed = new WeakMap<Node, readonly unknown[]>();

function isScalar(value: unknown): boolean {
  return typeof value !== 'object' || value === null;
}

/** A file where bytes can travel, else the text that stands for them. */
function drawBytes(drawing: Drawing, node: Node, { depth, name = '' }: Spot): unknown {
  const { files } = drawing;
  if (files === 'whole' && depth === 0) return drawFile(drawing, node.shape, '');
  if (files === 'parts' && depth > 0 && depth <= 2) return drawFile(drawing, node.shape, name);
  const { minLength, maxLength } = node.shape;
  return drawString(drawing, {
    ...node.shape,
    patterns: [],
    formats: [],
    encodings: [],
    mediaTypes: [],
    minLength,
    maxLength,
  });
}
