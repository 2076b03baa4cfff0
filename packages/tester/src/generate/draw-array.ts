import { crc32 } from 'node:zlib';
import { preferredOf, satisfies } from './accept.ts';
import type { Compiler, Node } from './compile-schema.ts';
import { type Drawing, isFrugal, reject, type Spot } from './drawing.ts';
import type { Place } from './place.ts';
import { shuffled, whole } from './random-choice.ts';
import type { ContainsRule } from './shape.ts';

/** Longer arrays are not drawn. */
const mostItems = 10_000;

/** The node of the item at an index: what every schema says about that place together. */
export function itemNode(compiler: Compiler, node: Node, index: number): Node {
  return compiler.derive(node, `item ${Math.min(index, prefixLength(node))}`, () => itemPlaces(node, index));
}

function itemPlaces({ shape }: Node, index: number): Place[] {
  const places = shape.arrays.flatMap(({ prefix, rest }) => prefix[index] ?? rest ?? []);
  return places.length === 0 ? [...shape.unevaluatedItems] : places;
}

/** An array of the node's lengths, items, `contains` and uniqueness. */
export function drawArray(drawing: Drawing, node: Node, spot: Spot): unknown[] | undefined {
  const { shape } = node;
  const { compiler } = drawing;
  const least = Math.max(shape.minItems, ...shape.contains.map((rule) => rule.least));
  const most = Math.min(shape.maxItems, mostAllowed(compiler, node));
  if (least > most)
    return reject(
      drawing,
      `an array cannot have ${least} items (${shape.origins.get('minItems') ?? 'items'})`,
    );
  if (least > mostItems)
    return reject(drawing, `arrays of ${least} items are not drawn (${shape.origins.get('minItems')})`);
  const length = pickLength(drawing, { least, most, depth: spot.depth, prefix: prefixLength(node) });
  const rules = placeRules(drawing, node, length);
  const items: unknown[] = [];
  const seen = new Set<string>();
  // One long list is fine, lists of long lists are not.
  if (spot.depth === 0) drawing.work.left += length;
  for (let index = 0; index < length; index += 1) {
    const rule = rules[index];
    const item =
      rule === undefined ? itemNode(compiler, node, index) : containedNode(compiler, node, rule, index);
    const below = { ...spot, depth: spot.depth + 1 };
    const value = shape.unique
      ? drawUnseen(drawing, item, { ...below, seen })
      : drawing.draw(drawing, item, below);
    if (value === undefined) return items.length >= least ? items : undefined;
    items.push(value);
  }
  return items;
}

/** The number of items at which `false` stops an array. */
function mostAllowed(compiler: Compiler, node: Node): number {
  for (let index = 0; index <= prefixLength(node); index += 1) {
    if (itemNode(compiler, node, index).impossible !== undefined) return index;
  }
  return Number.POSITIVE_INFINITY;
}

interface Lengths {
  readonly least: number;
  readonly most: number;
  readonly depth: number;
  readonly prefix: number;
}

function pickLength(drawing: Drawing, { least, most, depth, prefix }: Lengths): number {
  const { random, fullness } = drawing;
  if (fullness === 'typical' || (fullness === 'all' && depth <= 4))
    return Math.min(Math.max(least, prefix, 1), most);
  if (isFrugal(drawing, depth)) return least;
  const roll = random();
  if (roll < 0.15) return least;
  if (roll < 0.25 && most <= 20 && depth < 2) return most;
  const usual = Math.max(least, prefix);
  return whole(random, Math.min(least, most), Math.min(most, usual + (depth < 2 ? 3 : 1)));
}

/** Which items satisfy which `contains`: at random places, but only where the other schemas leave room for one. */
function placeRules(drawing: Drawing, node: Node, length: number): (ContainsRule | undefined)[] {
  const { compiler, fullness, random } = drawing;
  const placed: (ContainsRule | undefined)[] = Array.from({ length }, () => undefined);
  for (const rule of node.shape.contains) {
    const indexes = fullness === 'some' ? shuffled(random, [...placed.keys()]) : [...placed.keys()];
    let missing = Math.min(rule.least, length);
    for (const index of indexes) {
      if (missing === 0) break;
      if (placed[index] !== undefined) continue;
      if (containedNode(compiler, node, rule, index).impossible !== undefined) continue;
      placed[index] = rule;
      missing -= 1;
    }
  }
  return placed;
}

function containedNode(compiler: Compiler, node: Node, rule: ContainsRule, index: number): Node {
  const plain = itemNode(compiler, node, index);
  const longest = prefixLength(node);
  return compiler.derive(node, `contained ${rule.place.at} ${Math.min(index, longest)}`, () => [
    ...plain.places,
    rule.place,
  ]);
}

/** How many items have a description of their own. */
export function prefixLength({ shape }: Node): number {
  return Math.max(0, ...shape.arrays.map(({ prefix }) => prefix.length));
}

interface Unseen extends Spot {
  readonly seen: Set<string>;
}

function drawUnseen(drawing: Drawing, item: Node, { seen, ...spot }: Unseen): unknown {
  const take = (value: unknown): boolean => {
    const key = stableText(value);
    if (value === undefined || seen.has(key)) return false;
    seen.add(key);
    return true;
  };
  const some: Drawing =
    seen.size > 0 && drawing.fullness !== 'some' ? { ...drawing, fullness: 'some' } : drawing;
  for (let attempt = 0; attempt < 12; attempt += 1) {
    const value = drawing.draw(some, item, spot);
    if (value === undefined) break;
    if (take(value)) return value;
  }
  const few =
    item.choices.length === 0 ? (item.shape.values ?? preferredOf(drawing.compiler, item, 'part')) : [];
  const listed = [
    ...few,
    ...(item.shape.kinds.has('boolean') ? [true, false] : []),
    ...(item.shape.kinds.has('null') ? [null] : []),
  ];
  for (const value of listed)
    if (satisfies(drawing.compiler, item.places, value) && take(value)) return value;
  return reject(drawing, `there are no more different items (${item.places[0]?.at})`);
}

/** The same text for values that JSON Schema holds equal. */
export function stableText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(stableText).join()}]`;
  if (value instanceof Uint8Array) return `${value.length} bytes ${crc32(value)}`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? '';
  const entries = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
  return `{${entries.map(([key, each]) => `${JSON.stringify(key)}:${stableText(each)}`).join()}}`;
}
