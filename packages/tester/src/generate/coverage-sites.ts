import { isBinarySchema, type Schema } from '@countersign/contract';
import { createFile } from '../media/create-file.ts';
import { preferredOf } from './accept.ts';
import { createDrawing, type Source } from './arbitrary-of.ts';
import { type Candidate, extreme, invalid, type Site, valid } from './candidate.ts';
import type { Node } from './compile-schema.ts';
import { coverComposites } from './cover-composite.ts';
import { coverArray, coverObject, sitesOfArray, sitesOfObject } from './cover-parts.ts';
import { coverKinds, coverListed, coverNumber, coverString, coverTypes } from './cover-scalar.ts';
import { kindsOf, settle, viableOptions } from './draw-value.ts';
import type { Drawing } from './drawing.ts';

export interface SitedCandidate {
  readonly site: Site;
  readonly candidate: Candidate;
}

/** The parts of a component are looked into this often, under whatever names it is used. */
const visits = 2;
const mostVariants = 40;
/** Larger files are not made only to stand on a boundary. */
const mostBytes = 10_000_000;
const octetStream = 'application/octet-stream';
const deepest = 8;
/** Values that may be drawn for one place, and for all of them. */
const workPerPlace = 4_000;
const mostWork = 100_000;

/** What is to be tried, breadth first, so that a cap cuts off the deepest places. */
export function* candidatesOf(
  source: Source,
  { checked, seed }: { readonly checked: boolean; readonly seed: number },
): Generator<SitedCandidate> {
  const visited = new Map<Schema, number>();
  const queue: Site[] = [{ node: source.node, path: [], wrap: (value) => value }];
  let work = mostWork;
  for (const [index, site] of queue.entries()) {
    const drawing = createDrawing(source, { seed: index + seed, fullness: 'least', checked });
    const refill = (): boolean => {
      work -= drawing.work.left < workPerPlace ? workPerPlace - Math.max(0, drawing.work.left) : 0;
      drawing.work.left = workPerPlace;
      return work > 0;
    };
    const schema = site.node.places[0]?.schema ?? true;
    const times = visited.get(schema) ?? 0;
    visited.set(schema, times + 1);
    const isOpen = times < visits && site.path.length < deepest;
    const known = new Map<string, Set<Node>>();
    for (const variant of variantsOf(drawing, site.node)) {
      if (!refill()) return;
      for (const candidate of coverNode(drawing, variant, site)) yield { site, candidate };
      if (!isOpen || isBytes(drawing, variant, site)) continue;
      if (!refill()) return;
      for (const part of sitesOf(drawing, variant, site)) if (isNew(known, part)) queue.push(part);
    }
    if (!refill()) return;
    for (const candidate of coverComposites(drawing, site.node)) yield { site, candidate };
  }
}

/** Most parts are the same in every variant. */
function isNew(known: Map<string, Set<Node>>, { node, path }: Site): boolean {
  const name = String(path.at(-1));
  const nodes = known.get(name) ?? new Set();
  known.set(name, nodes);
  if (nodes.has(node)) return false;
  nodes.add(node);
  return true;
}

function* sitesOf(drawing: Drawing, node: Node, site: Site): Generator<Site> {
  const { arrays, objects, required } = node.shape;
  const kinds = kindsOf(node.shape);
  if (kinds.includes('object') && objects.length + required.size > 0)
    yield* sitesOfObject(drawing, node, site);
  if (kinds.includes('array') && arrays.length > 0) yield* sitesOfArray(drawing, node, site);
}

/** The node with each option of each choice taken once, the others as they come. */
function* variantsOf(drawing: Drawing, node: Node): Generator<Node> {
  if (node.choices.length === 0) {
    if (node.impossible === undefined) yield node;
    return;
  }
  const seen = new Set<Node>();
  const first = node.choices.map((_, index) => viableOptions(drawing.compiler, node, index)[0] ?? 0);
  for (const [index, choice] of node.choices.entries()) {
    const plain = choice.keyword === 'oneOf' ? Math.ceil(choice.options.length / 2) : choice.options.length;
    for (let option = 0; option < plain && seen.size < mostVariants; option += 1) {
      const chosen = drawing.compiler.choose(node, first.with(index, option));
      const settled = settle(drawing, chosen, { attempt: 0, depth: 0 });
      if (settled === undefined || seen.has(settled)) continue;
      seen.add(settled);
      yield settled;
    }
  }
}

function* coverNode(drawing: Drawing, node: Node, site: Site): Generator<Candidate> {
  if (isBytes(drawing, node, site)) {
    yield* coverBytes(drawing, node, site);
    return;
  }
  const kinds = kindsOf(node.shape);
  for (const value of preferredOf(drawing.compiler, node, site.path.length === 0 ? 'whole' : 'part').slice(
    0,
    5,
  ))
    yield valid('examples', 'a value that the description gives', [value]);
  yield* coverTypes(node);
  if (node.shape.values !== undefined) {
    yield* coverListed(drawing, node);
    return;
  }
  yield* coverKinds(node);
  if (kinds.length > 4) return;
  if (kinds.includes('object')) yield* coverObject(drawing, node);
  if (kinds.includes('array')) yield* coverArray(drawing, node);
  if (kinds.includes('string')) yield* coverString(drawing, node);
  if (kinds.includes('number')) yield* coverNumber(node);
}

/** Bytes by the schema itself, or by where it stands: a body of octets, or a part of a form, of which nothing is said. */
function isBytes({ compiler, fileTypes, files }: Drawing, node: Node, { path }: Site): boolean {
  const schema = node.places[0]?.schema ?? true;
  const isBare =
    (files === 'whole' && path.length === 0 && isBinarySchema(compiler.contract, schema, fileTypes[''])) ||
    (files === 'parts' && path.length === 1 && isBinarySchema(compiler.contract, schema, octetStream));
  return node.binary || isBare;
}

/** Files at the edges of their length in bytes. */
function* coverBytes({ fileTypes, files }: Drawing, { shape }: Node, { path }: Site): Generator<Candidate> {
  if (files === 'none' || (files === 'whole' && path.length > 0)) return;
  const { maxLength, mediaTypes, minLength } = shape;
  const name = path.findLast((token) => typeof token === 'string') ?? '';
  const mediaType = fileTypes[name] ?? mediaTypes[0] ?? '';
  const octets = (size: number): unknown[] => [createFile({ seed: 1, size })];
  yield valid('format', 'a file', [createFile({ mediaType, seed: 1 })]);
  if (minLength === 0) yield extreme('format', 'an empty file', octets(0));
  if (minLength <= 1 && maxLength >= 1) yield extreme('format', 'a file of one byte', octets(1));
  if (minLength > 0) yield invalid('format', 'one byte too few', octets(minLength - 1));
  if (maxLength < mostBytes) {
    yield valid('format', 'as many bytes as allowed', octets(maxLength));
    yield invalid('format', 'one byte too many', octets(maxLength + 1));
  }
}
