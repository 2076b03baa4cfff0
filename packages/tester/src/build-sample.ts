import {
  bodyKind,
  type Contract,
  isBinarySchema,
  resolveSchema,
  type Schema,
  type SchemaObject,
  validateValue,
} from '@countersign/contract';
import { mergeAll } from './merge-schemas.ts';
import { sampleFile } from './sample-file.ts';
import { sampleNumber } from './sample-number.ts';
import { sampleString } from './sample-string.ts';

export interface SampleOptions {
  readonly seed: number;
  /** The media type of the body that the schema describes. @default application/json */
  readonly mediaType?: string;
  /** Media types of the files in a form, by property. */
  readonly fileTypes?: Readonly<Record<string, string>>;
}

/** How a sample is tried: with or without what is optional, and with which of several alternatives. */
interface Attempt {
  readonly full: boolean;
  readonly branch: number;
}

interface Context extends SampleOptions, Attempt {
  readonly contract: Contract;
}

const attempts: readonly Attempt[] = [0, 1, 2, 3].flatMap((branch) => [
  { full: true, branch },
  { full: false, branch },
]);
const deepest = 6;

/**
 * A value that the schema accepts in a request: the same for the same seed, as complete as can be, with small valid
 * files where bytes are wanted.
 *
 * @returns undefined when none was found; a schema that accepts nothing at all has none
 */
export function buildSample(
  contract: Contract,
  schema: Schema,
  options: SampleOptions,
): { readonly value: unknown } | undefined {
  for (const attempt of attempts) {
    const value = sample({ contract, ...options, ...attempt }, schema, 0, '');
    if (value !== undefined && isValid(contract, schema, value)) return { value };
  }
  return undefined;
}

/** Whether a request may carry this value. */
function isValid(contract: Contract, schema: Schema, value: unknown): boolean {
  return validateValue(contract, schema, value, { direction: 'request' }).every(({ advisory }) => advisory);
}

function sample(context: Context, schema: Schema, depth: number, name: string): unknown {
  const { contract } = context;
  if (isBinarySchema(contract, schema, surroundings(context, depth))) {
    const mediaType = depth === 0 ? context.mediaType : context.fileTypes?.[name];
    return sampleFile(mediaType ?? '', context.seed);
  }
  const shape = mergeAll(contract, schema);
  if (typeof shape === 'boolean') return shape ? 'sample' : undefined;
  if (shape.const !== undefined) return shape.const;
  for (const given of [...(shape.examples ?? []), shape.default, ...(shape.enum ?? [])]) {
    if (given !== undefined && isValid(contract, schema, given)) return given;
  }
  const alternatives = shape.oneOf ?? shape.anyOf;
  if (alternatives !== undefined && alternatives.length > 0) {
    const { oneOf, anyOf, ...rest } = shape;
    const chosen = alternatives[context.branch % alternatives.length] ?? true;
    if (isBinarySchema(contract, chosen, surroundings(context, depth)))
      return sample(context, chosen, depth, name);
    return sample(context, { allOf: [rest, chosen] }, depth, name);
  }
  return sampleOfType(context, shape, depth, name);
}

/** The media type that a schema without a type of its own is read by: that of the body, and octets for the parts of a form. */
function surroundings({ mediaType }: Context, depth: number): string | undefined {
  if (depth === 0) return mediaType;
  return depth === 1 && mediaType !== undefined && bodyKind(mediaType) === 'multipart'
    ? 'application/octet-stream'
    : undefined;
}

function sampleOfType(context: Context, shape: SchemaObject, depth: number, name: string): unknown {
  switch (typeOf(shape)) {
    case 'object':
      return sampleObject(context, shape, depth);
    case 'array':
      return sampleArray(context, shape, depth, name);
    case 'string':
      return sampleString(shape, context.seed);
    case 'integer':
      return sampleNumber(shape, 1);
    case 'number':
      return sampleNumber(shape, 0);
    case 'boolean':
      return true;
    case 'null':
      return null;
    default:
      return 'sample';
  }
}

function typeOf(shape: SchemaObject): string | undefined {
  const type =
    typeof shape.type === 'string'
      ? shape.type
      : (shape.type?.find((each) => each !== 'null') ?? shape.type?.[0]);
  if (type !== undefined) return type;
  if (shape.properties || shape.required || shape.additionalProperties || shape.minProperties)
    return 'object';
  if (shape.items !== undefined || shape.prefixItems || shape.minItems) return 'array';
  if (shape.pattern || shape.format || shape.minLength || shape.maxLength) return 'string';
  if (shape.minimum !== undefined || shape.maximum !== undefined || shape.multipleOf) return 'number';
  return undefined;
}

function sampleObject(context: Context, shape: SchemaObject, depth: number): unknown {
  const value: Record<string, unknown> = {};
  const required = new Set(shape.required);
  const properties = shape.properties ?? {};
  for (const name of new Set([...Object.keys(properties), ...required])) {
    const property = properties[name] ?? shape.additionalProperties ?? true;
    const wanted = required.has(name) || (context.full && depth < deepest / 2);
    if (!wanted || depth > deepest || isReadOnly(context.contract, property)) continue;
    const part = sample(context, property, depth + 1, name);
    if (part !== undefined) value[name] = part;
    else if (required.has(name)) return undefined;
  }
  const least = typeof shape.minProperties === 'number' ? shape.minProperties : 0;
  for (let index = 1; Object.keys(value).length < least && index <= least; index += 1) {
    value[`sample${index}`] = sample(context, shape.additionalProperties ?? true, depth + 1, '');
  }
  return value;
}

function sampleArray(context: Context, shape: SchemaObject, depth: number, name: string): unknown {
  const least = typeof shape.minItems === 'number' ? shape.minItems : 0;
  const most = typeof shape.maxItems === 'number' ? shape.maxItems : Number.POSITIVE_INFINITY;
  const prefix = shape.prefixItems ?? [];
  const length = Math.min(
    Math.max(least, prefix.length, context.full && depth < deepest ? 1 : 0),
    most,
    1000,
  );
  const value: unknown[] = [];
  for (let index = 0; index < length; index += 1) {
    const item = sample(
      { ...context, seed: context.seed + index },
      prefix[index] ?? shape.items ?? true,
      depth + 1,
      name,
    );
    if (item === undefined) return index >= least ? value : undefined;
    value.push(item);
  }
  return value;
}

function isReadOnly(contract: Contract, schema: Schema): boolean {
  const resolved = resolveSchema(contract, schema);
  return typeof resolved === 'object' && resolved.readOnly === true;
}
