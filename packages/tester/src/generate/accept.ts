import { acceptsValue, type Contract, type SchemaObject } from '@countersign/contract';
import { toRegExp } from './compile-pattern.ts';
import type { Compiler, Direction, Node } from './compile-schema.ts';
import { gridIndex } from './decimal.ts';
import { rangeOf } from './draw-number.ts';
import type { Place } from './place.ts';
import type { Kind, Shape } from './shape.ts';

/** Whether a value is valid against every one of the schemas; what is merely unwise counts as wrong. */
export function satisfies(
  { contract, direction }: Compiler,
  places: readonly Place[],
  value: unknown,
): boolean {
  return places.every(({ schema, at }) => acceptsValue(contract, schema, value, { direction, at }));
}

const formatSchemas = new Map<string, SchemaObject>();

/** Whether a text has a format, as far as formats are judged. */
function hasFormat(contract: Contract, direction: Direction, format: string, text: string): boolean {
  let schema = formatSchemas.get(format);
  if (schema === undefined) {
    schema = { type: 'string', format };
    formatSchemas.set(format, schema);
  }
  return format === 'binary' || acceptsValue(contract, schema, text, { direction, at: '0#' });
}

/** Whether a string, number, boolean or null fits a shape; `undefined` stands for a value that has parts. */
export function fitsShape(compiler: Compiler, shape: Shape, value: unknown): boolean | undefined {
  const kind = kindOf(value);
  if (kind === 'object' || kind === 'array') return undefined;
  if (!shape.kinds.has(kind)) return false;
  if (shape.values !== undefined && !shape.values.includes(value)) return false;
  if (typeof value === 'number') return fitsNumber(shape, value);
  return typeof value !== 'string' || fitsString(compiler, shape, value);
}

/**
 * The preferred values of a node that are valid, checked once.
 *
 * @param extent `whole` for the node of a whole value, whose validator is needed anyway; of a `part` only what its shape
 *   tells to fit; `any` asks the validator where the shape does not tell
 */
export function preferredOf(
  compiler: Compiler,
  node: Node,
  extent: 'whole' | 'part' | 'any',
): readonly unknown[] {
  const cache = preferred[extent];
  const known = cache.get(node);
  if (known !== undefined) return known;
  const valid = node.shape.preferred.filter((value) => {
    if (value === undefined) return false;
    const fits = extent === 'whole' || node.residual ? undefined : fitsShape(compiler, node.shape, value);
    return fits ?? (extent !== 'part' && satisfies(compiler, node.places, value));
  });
  cache.set(node, valid);
  return valid;
}

const preferred = {
  whole: new WeakMap<Node, readonly unknown[]>(),
  part: new WeakMap<Node, readonly unknown[]>(),
  any: new WeakMap<Node, readonly unknown[]>(),
};

export function kindOf(value: unknown): Kind {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  const type = typeof value;
  return type === 'boolean' || type === 'number' || type === 'string' ? type : 'object';
}

function fitsNumber(shape: Shape, value: number): boolean {
  const { low, high } = shape;
  if (low && (low.exclusive ? value <= low.value : value < low.value)) return false;
  if (high && (high.exclusive ? value >= high.value : value > high.value)) return false;
  if (!shape.integer && shape.steps.length === 0) return true;
  const { grid } = rangeOf(shape);
  const here = { value, exclusive: false };
  return gridIndex(grid, here, 1) === gridIndex(grid, here, -1);
}

function fitsString({ contract, direction }: Compiler, shape: Shape, value: string): boolean {
  const length = [...value].length;
  if (length < shape.minLength || length > shape.maxLength) return false;
  if (!shape.patterns.every((pattern) => toRegExp(pattern)?.test(value) ?? true)) return false;
  const { formats, encodings, mediaTypes } = shape;
  if (!formats.every((format) => hasFormat(contract, direction, format, value))) return false;
  return (
    (encodings.length === 0 && mediaTypes.length === 0) ||
    [
      ...encodings.map((each) => ({ contentEncoding: each })),
      ...mediaTypes.map((each) => ({ contentMediaType: each })),
    ].every((schema) => hasContent(contract, direction, schema, value))
  );
}

const contentSchemas = new Map<string, SchemaObject>();

function hasContent(contract: Contract, direction: Direction, schema: SchemaObject, text: string): boolean {
  const key = JSON.stringify(schema);
  const same = contentSchemas.get(key) ?? schema;
  contentSchemas.set(key, same);
  return acceptsValue(contract, same, text, { direction, at: '0#' });
}
