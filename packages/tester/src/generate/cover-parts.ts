import { type Candidate, extreme, invalid, type Site, valid } from './candidate.ts';
import type { Node } from './compile-schema.ts';
import { lazily } from './cover-scalar.ts';
import { drawArray, itemNode, prefixLength } from './draw-array.ts';
import { drawObject, nameNode, propertiesOf, propertyNode } from './draw-object.ts';
import { drawValue } from './draw-value.ts';
import type { Drawing } from './drawing.ts';

type Members = Record<string, unknown>;

const unexpected = 'unexpectedProperty';

/** Objects with less, more and other properties than they should have. */
export function* coverObject(drawing: Drawing, node: Node): Generator<Candidate> {
  const { shape } = node;
  const { compiler } = drawing;
  const least = leastObject(drawing, node);
  const { required } = propertiesOf(compiler, node);
  if (least === undefined) return;
  yield valid('required', 'only what is required', [least]);
  yield valid(
    'properties',
    'every property',
    lazily(() => fullObject(drawing, node)),
  );
  for (const name of required)
    yield invalid(
      `required/${name}`,
      `without ${JSON.stringify(name)}`,
      lazily(
        () => without(least, name),
        () => without(fullObject(drawing, node), name),
      ),
    );
  if (isClosed(node)) {
    const keyword = shape.objects.some(({ rest }) => rest?.schema === false)
      ? 'additionalProperties'
      : 'unevaluatedProperties';
    yield invalid(keyword, 'with a property that is not described', [
      { ...least, [unexpected]: 1 },
      { ...least, 'x-unexpected': 1 },
      { ...least, '~': 1 },
    ]);
  } else
    yield extreme('type', 'with a property that is not described', [{ ...least, [unexpected]: 'value' }]);
  if (shape.minProperties > 0 && shape.minProperties > required.length)
    yield invalid(
      'minProperties',
      'one property too few',
      lazily(() => trimmed(least, required, shape.minProperties - 1)),
    );
  if (shape.maxProperties < 500)
    yield invalid(
      'maxProperties',
      'one property too many',
      lazily(() => padded(drawing, node, shape.maxProperties + 1)),
    );
  if (shape.names.length > 0)
    yield invalid(
      'propertyNames',
      'with a name that is not allowed',
      ['', '!', 'a b', 'ä', 'A', 'a', '0', 'x'.repeat(300)].map((name) => ({ ...least, [name]: 1 })),
    );
  for (const [name, needed] of shape.dependents)
    for (const other of needed)
      yield invalid(
        'dependentRequired',
        `${JSON.stringify(name)} without ${JSON.stringify(other)}`,
        lazily(() => without(withProperty(drawing, node, { name, base: least }), other)),
      );
}

/** The places of an object's properties, each in an object that has little else. */
export function* sitesOfObject(drawing: Drawing, node: Node, site: Site): Generator<Site> {
  const { compiler } = drawing;
  const least = leastObject(drawing, node);
  if (least === undefined) return;
  const { names } = propertiesOf(compiler, node);
  for (const name of names) {
    const base = withProperty(drawing, node, { name, base: least });
    if (base === undefined) continue;
    yield {
      node: propertyNode(compiler, node, name),
      path: [...site.path, name],
      wrap: (value) => site.wrap({ ...base, [name]: value }),
    };
  }
  for (const name of freeNames(drawing, node)) {
    yield {
      node: propertyNode(compiler, node, name),
      path: [...site.path, name],
      wrap: (value) => site.wrap({ ...least, [name]: value }),
    };
  }
}

/** A name for each pattern, and for the properties that a map is made of. */
function freeNames(drawing: Drawing, node: Node): string[] {
  const { compiler } = drawing;
  const { objects } = node.shape;
  const patterns = objects.flatMap((rules) => rules.patterns);
  const name = (pattern?: (typeof patterns)[number]): unknown =>
    drawValue({ ...drawing, fullness: 'least' }, nameNode(compiler, node, pattern), { depth: 0 });
  const drawn = patterns.map(name);
  const speaks = objects.some(({ rest }) => typeof rest?.schema === 'object');
  if (speaks) drawn.push(node.shape.names.length === 0 ? 'sample' : name());
  return drawn.filter((name) => typeof name === 'string');
}

function leastObject(drawing: Drawing, node: Node): Members | undefined {
  return (
    drawObject({ ...drawing, fullness: 'least' }, node, { depth: 0 }) ??
    drawObject({ ...drawing, fullness: 'some' }, node, { depth: 0 })
  );
}

function fullObject(drawing: Drawing, node: Node): Members | undefined {
  // The parts of a form are files only at its top; elsewhere fewer levels are enough.
  return drawObject({ ...drawing, fullness: 'all' }, node, { depth: drawing.files === 'parts' ? 0 : 2 });
}

/** The object with one more property, and with what that asks for. */
function withProperty(
  drawing: Drawing,
  node: Node,
  { base, name }: { base: Members; name: string },
): Members | undefined {
  if (Object.hasOwn(base, name)) return base;
  const { compiler } = drawing;
  const added: Members = { ...base };
  const pending = [name];
  for (const each of pending) {
    if (Object.hasOwn(added, each)) continue;
    const value = drawValue({ ...drawing, fullness: 'least' }, propertyNode(compiler, node, each), {
      depth: 1,
      name: each,
    });
    if (value === undefined) return undefined;
    added[each] = value;
    pending.push(...node.shape.dependents.flatMap(([other, needed]) => (other === each ? needed : [])));
  }
  return added;
}

function without(object: Members | undefined, name: string): Members | undefined {
  if (object === undefined || !Object.hasOwn(object, name)) return undefined;
  const { [name]: _, ...rest } = object;
  return rest;
}

function trimmed(object: Members, required: readonly string[], count: number): Members {
  const entries = Object.entries(object);
  const kept = [
    ...entries.filter(([name]) => required.includes(name)),
    ...entries.filter(([name]) => !required.includes(name)),
  ];
  return Object.fromEntries(kept.slice(0, count));
}

function padded(drawing: Drawing, node: Node, count: number): Members {
  const { compiler } = drawing;
  const object: Members = { ...leastObject(drawing, node) };
  const names = [
    ...propertiesOf(compiler, node).names,
    ...Array.from({ length: count }, (_, index) => `more${index}`),
  ];
  for (const name of names) {
    if (Object.keys(object).length >= count) break;
    const value = drawValue({ ...drawing, fullness: 'least' }, propertyNode(compiler, node, name), {
      depth: 1,
      name,
    });
    if (value !== undefined && !Object.hasOwn(object, name)) object[name] = value;
  }
  return object;
}

function isClosed({ shape }: Node): boolean {
  return (
    shape.objects.some(({ rest }) => rest?.schema === false) ||
    shape.unevaluatedProperties.some(({ schema }) => schema === false)
  );
}

/** Arrays with fewer, more and other items than they should have. */
export function* coverArray(drawing: Drawing, node: Node): Generator<Candidate> {
  const { contains, maxItems, minItems, unique } = node.shape;
  const ofLength = (length: number, limits: object = {}): Iterable<unknown> =>
    lazily(() => arrayOfLength(drawing, node, { length, limits }));
  if (minItems > 0 && minItems <= 1000) {
    yield valid('minItems', `${minItems} items, the fewest`, ofLength(minItems));
    yield invalid(
      'minItems',
      `${minItems - 1} items, one too few`,
      lazily(() => arrayOfLength(drawing, node, { length: minItems })?.slice(0, -1)),
    );
  } else if (contains.length === 0) yield valid('minItems', 'no items', [[]]);
  if (maxItems <= 1000) {
    yield valid('maxItems', `${maxItems} items, the most`, ofLength(maxItems));
    yield invalid(
      'maxItems',
      `${maxItems + 1} items, one too many`,
      ofLength(maxItems + 1, { maxItems: maxItems + 1 }),
    );
  } else yield valid('items', 'three items', ofLength(Math.max(3, minItems)));
  const two = lazily(() => {
    const items = arrayOfLength(drawing, node, { length: Math.max(1, minItems) });
    return items?.[0] === undefined
      ? undefined
      : [items[0], ...(items.length > 1 && items.length >= maxItems ? items.slice(0, -1) : items)];
  });
  if (unique) yield invalid('uniqueItems', 'the same item twice', two);
  else yield extreme('items', 'the same item twice', two);
  const stop = node.shape.arrays.find(({ rest }) => rest?.schema === false);
  if (stop !== undefined)
    yield invalid(
      'items',
      'one item more than described',
      lazily(() => [...(arrayOfLength(drawing, node, { length: stop.prefix.length }) ?? []), 1]),
    );
}

/** The places of an array's items: each of the described ones, and one of the others. */
export function* sitesOfArray(drawing: Drawing, node: Node, site: Site): Generator<Site> {
  const { compiler } = drawing;
  const { minItems } = node.shape;
  for (let index = 0; index <= prefixLength(node); index += 1) {
    const item = itemNode(compiler, node, index);
    if (item.impossible !== undefined || item.places.length === 0) continue;
    const base = arrayOfLength(drawing, node, { length: Math.max(index + 1, minItems) });
    if (base === undefined) continue;
    yield { node: item, path: [...site.path, index], wrap: (value) => site.wrap(base.with(index, value)) };
  }
}

function arrayOfLength(
  drawing: Drawing,
  node: Node,
  { length, limits }: { length: number; limits?: object },
): unknown[] | undefined {
  const shape = { ...node.shape, ...limits, minItems: length };
  const items = drawArray({ ...drawing, fullness: 'least' }, { ...node, shape }, { depth: 1 });
  return items?.length === length ? items : undefined;
}
