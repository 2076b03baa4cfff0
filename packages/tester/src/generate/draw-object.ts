import { isBinarySchema } from '@countersign/contract';
import { satisfies } from './accept.ts';
import type { Compiler, Node } from './compile-schema.ts';
import { drawFile } from './draw-file.ts';
import { letters } from './draw-format.ts';
import { type Drawing, isFrugal, reject, type Spot } from './drawing.ts';
import { isHidden } from './hidden.ts';
import type { Place } from './place.ts';
import { pick, shuffled, whole } from './random-choice.ts';
import type { ObjectRules, Shape } from './shape.ts';

/** The declared properties of a node that may be there in its direction, in order. */
export interface Properties {
  readonly names: readonly string[];
  readonly required: readonly string[];
  /** Names that do not travel in this direction. */
  readonly hidden: ReadonlySet<string>;
}

/** Objects with more are not drawn. */
const mostProperties = 2000;

const declared = new WeakMap<Shape, Properties>();

/** Which properties an object of the node can and must have. */
export function propertiesOf(compiler: Compiler, node: Node): Properties {
  const known = declared.get(node.shape);
  if (known !== undefined) return known;
  const { objects, required } = node.shape;
  const all = new Set([...objects.flatMap(({ properties }) => [...properties.keys()]), ...required]);
  const { contract, direction } = compiler;
  const hidden = new Set(
    [...all].filter((name) =>
      objects.some(({ properties }) => isHidden(contract, properties.get(name)?.schema ?? true, direction)),
    ),
  );
  const names = [...all].filter(
    (name) => !hidden.has(name) && (required.has(name) || isAllowed(compiler, node, name)),
  );
  const properties = { names, required: names.filter((name) => required.has(name)), hidden };
  declared.set(node.shape, properties);
  return properties;
}

/** The node of a property: what every schema says about that name together. */
export function propertyNode(compiler: Compiler, node: Node, name: string): Node {
  return compiler.derive(node, `property ${name}`, () => propertyPlaces(node.shape, name));
}

function propertyPlaces({ objects, unevaluatedProperties }: Shape, name: string): Place[] {
  let evaluated = false;
  const places = objects.flatMap((rules) => {
    const own = ownPlaces(rules, name);
    evaluated ||= own.length > 0 || rules.rest !== undefined;
    return own.length > 0 ? own : (rules.rest ?? []);
  });
  return evaluated ? places : [...unevaluatedProperties];
}

function ownPlaces({ patterns, properties }: ObjectRules, name: string): Place[] {
  const property = properties.get(name);
  const matching = patterns.filter(({ expression }) => expression.test(name)).map(({ place }) => place);
  return property === undefined ? matching : [property, ...matching];
}

function isAllowed(compiler: Compiler, node: Node, name: string): boolean {
  return propertyNode(compiler, node, name).impossible === undefined && isName(compiler, node, name);
}

function isName(compiler: Compiler, { shape }: Node, name: string): boolean {
  return shape.names.length === 0 || satisfies(compiler, shape.names, name);
}

/** An object of the node's properties, names and counts. */
export function drawObject(
  drawing: Drawing,
  node: Node,
  { depth }: Spot,
): Record<string, unknown> | undefined {
  const { maxProperties, minProperties, origins } = node.shape;
  if (minProperties > maxProperties)
    return reject(drawing, `minProperties is above maxProperties (${origins.get('minProperties')})`);
  const object: Draft = { drawing, node, depth, values: new Map() };
  for (const name of chooseNames(object)) {
    if (addProperty(object, name) || !node.shape.required.has(name)) continue;
    return reject(
      drawing,
      `the required ${JSON.stringify(name)} has no value (${origins.get(`required/${name}`)})`,
    );
  }
  addDependents(object);
  for (const name of propertiesOf(drawing.compiler, node).names) {
    if (object.values.size >= minProperties) break;
    addProperty(object, name);
  }
  addExtras(object);
  const { size } = object.values;
  if (size < minProperties)
    return reject(
      drawing,
      `there are no ${minProperties} properties to be had (${origins.get('minProperties')})`,
    );
  if (size > maxProperties)
    return reject(drawing, `${size} properties are more than allowed (${origins.get('maxProperties')})`);
  return Object.fromEntries(object.values);
}

/** An object that is being drawn. */
interface Draft {
  readonly drawing: Drawing;
  readonly node: Node;
  readonly depth: number;
  readonly values: Map<string, unknown>;
}

/** Draws a property unless it is there; false when it has no value. */
function addProperty({ depth, drawing, node, values }: Draft, name: string): boolean {
  if (values.has(name)) return true;
  const property = propertyNode(drawing.compiler, node, name);
  const part = depth === 0 && drawing.files === 'parts' ? property.places[0] : undefined;
  const isFile =
    part !== undefined && isBinarySchema(drawing.compiler.contract, part.schema, 'application/octet-stream');
  const value = isFile
    ? drawFile(drawing, property.shape, name)
    : drawing.draw(drawing, property, { depth: depth + 1, name });
  if (value !== undefined) values.set(name, value);
  return value !== undefined;
}

function chooseNames({ depth, drawing, node }: Draft): string[] {
  const { compiler, fullness, heights, random } = drawing;
  const { names, required } = propertiesOf(compiler, node);
  if (isFrugal(drawing, depth)) return [...required];
  const chance = depth < 2 ? 0.5 : depth < 4 ? 0.3 : 0.12;
  const optional = names.filter((name) => {
    if (required.includes(name)) return false;
    const wanted = fullness === 'some' ? random() < chance : depth <= (fullness === 'all' ? 4 : 2);
    return wanted && propertyNode(compiler, node, name).places.every(({ schema }) => heights(schema) <= 8);
  });
  const room = Math.max(0, node.shape.maxProperties - required.length);
  const kept = new Set(optional.length > room ? shuffled(random, optional).slice(0, room) : optional);
  return names.filter((name) => required.includes(name) || kept.has(name));
}

/** What the properties that are there ask for; a dependent that cannot be had takes what asked for it along. */
function addDependents(object: Draft): void {
  const { node, values } = object;
  for (let changed = true; changed; ) {
    changed = false;
    for (const [name, needed] of node.shape.dependents) {
      const missing = values.has(name) ? needed.filter((each) => !values.has(each)) : [];
      if (missing.length === 0) continue;
      changed = true;
      if (!missing.every((each) => addProperty(object, each))) values.delete(name);
    }
  }
}

/** Properties that no schema names, as many as are missing, or as a map may have. */
function addExtras(object: Draft): void {
  const { drawing, node, values } = object;
  const { maxProperties, minProperties } = node.shape;
  const { hidden, names } = propertiesOf(drawing.compiler, node);
  const room = maxProperties - values.size;
  const wanted = values.size + Math.max(minProperties - values.size, Math.min(wantedExtras(object), room));
  if (wanted > mostProperties) return;
  for (let tries = 10 + 2 * (wanted - values.size); values.size < wanted && tries > 0; tries -= 1) {
    const name = drawName(drawing, node);
    if (name !== undefined && !names.includes(name) && !hidden.has(name)) addProperty(object, name);
  }
}

/** Only where a description speaks of further properties: what it merely does not forbid, few servers expect. */
function wantedExtras({ depth, drawing, node }: Draft): number {
  if (drawing.fullness === 'typical' || isFrugal(drawing, depth)) return 0;
  const speaks = node.shape.objects.some(
    ({ patterns, rest }) => patterns.length > 0 || typeof rest?.schema === 'object',
  );
  if (!speaks) return 0;
  return drawing.fullness === 'all' ? 1 : whole(drawing.random, 0, depth < 3 ? 3 : 1);
}

function drawName(drawing: Drawing, node: Node): string | undefined {
  const { compiler, random } = drawing;
  const { names, objects } = node.shape;
  const pattern = pick(
    random,
    objects.flatMap((rules) => rules.patterns),
  );
  if (names.length === 0 && pattern === undefined) return letters(random, 6, 0, { least: 1, most: 20 });
  // There may have to be several.
  const any: Drawing = drawing.fullness === 'typical' ? { ...drawing, fullness: 'some' } : drawing;
  const name = drawing.draw(any, nameNode(compiler, node, pattern), { depth: 0 });
  return typeof name === 'string' ? name : undefined;
}

/** The node of a property's name. */
export function nameNode(compiler: Compiler, node: Node, pattern?: { source: string; place: Place }): Node {
  return compiler.derive(node, `name ${pattern?.source}`, () => [
    { schema: { type: 'string' }, at: '0#' },
    ...node.shape.names,
    ...(pattern === undefined
      ? []
      : [{ schema: { pattern: pattern.source, minLength: 1 }, at: pattern.place.at }]),
  ]);
}
