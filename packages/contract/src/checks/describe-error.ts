import type { ErrorObject } from 'ajv';
import type { SchemaObject } from '../model.ts';
import { describeValue, either, shortJson } from './describe-value.ts';
import type { UnknownBranch } from './prepare-discriminator.ts';
import { repeatedItem } from './repeated-item.ts';
import type { Subject } from './violation.ts';

/** What an error is about, and how it is said. `schema` is the one that holds the keyword; `value` what broke it. */
export interface Described {
  /** As `x-provenance` names it. */
  readonly keyword: string;
  /** Tokens from the schema to the violated statement. */
  readonly tokens: readonly (string | number)[];
  readonly about: Subject;
  /** Follows the name of the value: `is "97" (string), must be number`. */
  readonly clause: string;
}

type Describe = (
  error: ErrorObject,
  schema: SchemaObject,
  value: unknown,
) => Omit<Described, 'keyword' | 'tokens'> & Partial<Described>;

const limit =
  (words: string): Describe =>
  ({ params }, _schema, value) => ({
    about: 'value',
    clause: `is ${shortJson(value)}, must be ${words} ${params.limit}`,
  });

const count =
  (words: string, one: string, many: string, size: (value: unknown) => number): Describe =>
  ({ params }, _schema, value) => ({
    about: 'value',
    clause: `has ${plural(size(value), one, many)}, must have ${words} ${params.limit}`,
  });

const characters = (value: unknown): number => [...String(value)].length;
const items = (value: unknown): number => (Array.isArray(value) ? value.length : 0);
const properties = (value: unknown): number => Object.keys(Object(value)).length;

const descriptions: Readonly<Record<string, Describe>> = {
  type: (_error, { type }, value) => ({
    about: 'type',
    clause: `is ${describeValue(value)}, must be ${either([type ?? []].flat())}`,
  }),
  required: ({ params }, { required }) => ({
    keyword: `required/${params.missingProperty}`,
    tokens: ['required', Math.max(0, required?.indexOf(params.missingProperty) ?? 0)],
    about: 'presence',
    clause: `lacks the required property ${shortJson(params.missingProperty)}`,
  }),
  dependentRequired: ({ params }) => ({
    tokens: ['dependentRequired', params.property],
    about: 'presence',
    clause: `has ${shortJson(params.property)}, so it must have ${shortJson(params.missingProperty)} too`,
  }),
  enum: (_error, { enum: values }, value) => ({
    about: 'value',
    clause: `is ${shortJson(value)}, must be ${either((values ?? []).map(shortJson))}`,
  }),
  const: (_error, schema, value) => ({
    about: 'value',
    clause: `is ${shortJson(value)}, must be ${shortJson(schema.const)}`,
  }),
  format: (_error, { format }, value) => ({
    about: 'value',
    clause: `is ${shortJson(value)}, must have the format ${format}`,
  }),
  pattern: (_error, { pattern }, value) => ({
    about: 'value',
    clause: `is ${shortJson(value)}, must match the pattern ${pattern}`,
  }),
  minimum: limit('at least'),
  maximum: limit('at most'),
  exclusiveMinimum: limit('more than'),
  exclusiveMaximum: limit('less than'),
  multipleOf: (_error, { multipleOf }, value) => ({
    about: 'value',
    clause: `is ${shortJson(value)}, must be a multiple of ${multipleOf}`,
  }),
  minLength: count('at least', 'character', 'characters', characters),
  maxLength: count('at most', 'character', 'characters', characters),
  minItems: count('at least', 'item', 'items', items),
  maxItems: count('at most', 'item', 'items', items),
  minProperties: count('at least', 'property', 'properties', properties),
  maxProperties: count('at most', 'property', 'properties', properties),
  uniqueItems: (_error, _schema, value) => ({
    about: 'value',
    clause: `has the same item at ${repeatedItem(value as unknown[])?.join(' and ')}, must not repeat any`,
  }),
  contains: ({ params: { minContains = 1, maxContains } }) => ({
    about: 'value',
    clause:
      maxContains === undefined
        ? `has ${minContains === 1 ? 'no item' : 'too few items'} that its \`contains\` describes, must have at least ${minContains}`
        : `has another number of items that its \`contains\` describes than ${minContains} to ${maxContains}`,
  }),
  additionalProperties: ({ params }) => ({
    about: 'value',
    clause: `has the property ${shortJson(params.additionalProperty)}, which is not allowed`,
  }),
  unevaluatedProperties: ({ params }) => ({
    about: 'value',
    clause: `has the property ${shortJson(params.unevaluatedProperty)}, which is not allowed`,
  }),
  unevaluatedItems: ({ params }) => ({
    about: 'value',
    clause: `has more than ${params.limit} items, which is not allowed`,
  }),
  propertyNames: ({ params }) => ({
    about: 'value',
    clause: `has the property ${shortJson(params.propertyName)}, whose name is not allowed`,
  }),
  contentEncoding: (_error, { contentEncoding }, value) => ({
    about: 'value',
    clause: `is ${shortJson(value)}, must be encoded in ${contentEncoding}`,
  }),
  contentMediaType: (_error, { contentMediaType }, value) => ({
    about: 'value',
    clause: `is ${shortJson(value)}, must hold ${contentMediaType}`,
  }),
  binary: (_error, schema, value) => ({
    keyword: schema.format === 'binary' ? 'format' : 'contentMediaType',
    tokens: [schema.format === 'binary' ? 'format' : 'contentMediaType'],
    about: 'type',
    clause: `is ${describeValue(value)}, must be ${binaryWords(schema)}`,
  }),
  readOnly: () => ({ about: 'presence', clause: 'is read-only, so a request should not send it' }),
  writeOnly: () => ({ about: 'presence', clause: 'is write-only, so a response must not show it' }),
  discriminator: ({ schema }, _schema, value) => {
    const { property, known } = schema as UnknownBranch;
    const seen = (Object(value) as Record<string, unknown>)[property];
    return {
      tokens: ['discriminator'],
      about: 'value',
      clause: `has ${shortJson(property)}: ${shortJson(seen)}, which names none of its kinds (${known.map(shortJson).join(', ')})`,
    };
  },
  not: () => ({ about: 'value', clause: 'is what its `not` rules out' }),
};

/** Describes one error of the validator in our own words. `anyOf` and `oneOf` are for `explainChoice`. */
export function describeError(error: ErrorObject, schema: SchemaObject | boolean): Described {
  const value: unknown = error.data;
  if (typeof schema === 'boolean')
    return { keyword: 'false', tokens: [], about: 'value', clause: 'is not allowed' };
  const described = descriptions[error.keyword]?.(error, schema, value);
  return {
    keyword: error.keyword,
    tokens: [error.keyword],
    ...(described ?? { about: 'value', clause: `breaks its \`${error.keyword}\`` }),
  };
}

function binaryWords({ minLength, maxLength }: SchemaObject): string {
  if (typeof minLength !== 'number' && typeof maxLength !== 'number') return 'bytes';
  return `bytes (${minLength ?? 0} to ${maxLength ?? 'any number'} of them)`;
}

function plural(size: number, one: string, many: string): string {
  return `${size} ${size === 1 ? one : many}`;
}
