import type { Contract, Schema, SchemaObject } from '@countersign/contract';
import * as fc from 'fast-check';

/** A contract that has nothing but component schemas. */
export function contractWith(schemas: Readonly<Record<string, Schema>> = {}): Contract {
  const names = Object.keys(schemas);
  return {
    formatVersion: 1,
    name: 'test',
    title: '',
    version: '',
    openapi: '3.1.1',
    files: ['openapi.yaml'],
    positions: {},
    sources: {},
    annotated: false,
    servers: [],
    securitySchemes: {},
    workflows: [],
    operations: [],
    schemas,
    schemaRefs: Object.fromEntries(names.map((name) => [name, `0#/components/schemas/${name}` as const])),
    notJudged: [],
  };
}

type Json = null | boolean | number | string | Json[] | { [name: string]: Json };
type Chance = fc.GeneratorValue;

const names = ['a', 'b', 'id', 'name', 'x-1', 'größe', 'constructor'];
const scalars = fc.oneof(
  fc.constant(null),
  fc.boolean(),
  fc.integer({ min: -1000, max: 1000 }),
  fc.integer({ min: -1000, max: 1000 }).map((cents) => cents / 100),
  fc.string({ maxLength: 12 }),
  fc.string({ unit: 'grapheme', maxLength: 5 }),
  fc.constantFrom(
    '2024-02-29',
    '2024-01-01T10:00:00Z',
    'a@example.com',
    'https://example.com/a',
    '192.0.2.1',
  ),
);
const { value: json } = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, depthSize: 'small' },
    scalars,
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(fc.constantFrom(...names), tie('value'), { maxKeys: 4, noNullPrototype: true }),
  ),
}));

/** A schema that a value is known to satisfy, so that it cannot be called impossible; and that value. */
export const schemaWithWitness: fc.Arbitrary<{ schema: Schema; witness: unknown }> = fc
  .tuple(json, fc.gen())
  .map(([witness, chance]) => ({ schema: around(witness, chance, 3), witness }));

function around(value: Json, chance: Chance, depth: number): Schema {
  const plain = ofKind(value, chance, depth);
  if (depth === 0 || !rarely(chance)) return plain;
  const other = otherKind(value, chance);
  const again = (): Schema => around(value, chance, depth - 1);
  return chance(
    fc.constantFrom,
    ...[
      () => ({ allOf: [plain, again()] }),
      () => ({ anyOf: [other, plain] }),
      () => ({ oneOf: [plain, other] }),
      () => ({ ...plain, not: other }),
      () => ({ if: other, then: false, else: plain }),
      () => ({ if: again(), then: plain }),
      () => ({ anyOf: [plain, again()], title: 'both' }),
      () => ({ ...plain, not: { allOf: [other, {}] } }),
    ],
  )();
}

function ofKind(value: Json, chance: Chance, depth: number): SchemaObject {
  if (rarely(chance) && rarely(chance)) return { enum: [value, 'other', 17] };
  if (rarely(chance) && rarely(chance) && rarely(chance)) return { const: value };
  if (Array.isArray(value)) return aroundArray(value, chance, depth);
  if (typeof value === 'string') return aroundString(value, chance);
  if (typeof value === 'number') return aroundNumber(value, chance);
  if (typeof value === 'object' && value !== null) return aroundObject(value, chance, depth);
  return { type: rarely(chance) ? [kindOf(value), 'string'] : kindOf(value) };
}

function aroundNumber(value: number, chance: Chance): SchemaObject {
  const room = chance(fc.constantFrom, 0, 1, 50);
  return {
    type: Number.isInteger(value) && sometimes(chance) ? 'integer' : 'number',
    ...(sometimes(chance) && { minimum: value - room }),
    ...(sometimes(chance) && { maximum: value + room }),
    ...(rarely(chance) && { exclusiveMinimum: value - 1 }),
    ...(rarely(chance) && { exclusiveMaximum: value + 1 }),
    ...(rarely(chance) && { multipleOf: Number.isInteger(value) ? 1 : 0.01 }),
    ...(rarely(chance) && value !== 0 && { multipleOf: Math.abs(value) }),
  };
}

function aroundString(value: string, chance: Chance): SchemaObject {
  const length = [...value].length;
  const formats = [
    [/^\d{4}-\d\d-\d\d$/, 'date'],
    [/T/, 'date-time'],
    [/@/, 'email'],
    [/^https:/, 'uri'],
    [/^192/, 'ipv4'],
  ] as const;
  const format = /^\d{4}-|@example|^https:|^192/.test(value)
    ? formats.find(([shape]) => shape.test(value))?.[1]
    : undefined;
  const pattern = [
    ['^[^]*$', /^/u],
    ['^.{2,}$', /^.{2,}$/u],
    ['^[a-z]', /^[a-z]/u],
    ['[A-Z]', /[A-Z]/u],
    ['^\\P{L}*$', /^\P{L}*$/u],
    ['^(?!x)', /^(?!x)/u],
    ['^(?=.*\\d).*$', /^(?=.*\d).*$/u],
    ['[^a]$', /[^a]$/u],
  ].filter(([, expression]) => (expression as RegExp).test(value));
  return {
    type: 'string',
    ...(sometimes(chance) && { minLength: Math.max(0, length - chance(fc.nat, 2)) }),
    ...(sometimes(chance) && { maxLength: length + chance(fc.nat, 5) }),
    ...(format !== undefined && sometimes(chance) && { format }),
    ...(sometimes(chance) && { pattern: chance(fc.constantFrom, ...pattern)[0] as string }),
  };
}

function aroundArray(value: Json[], chance: Chance, depth: number): SchemaObject {
  const split = chance(fc.nat, value.length);
  const [head, tail] = sometimes(chance) ? [value.slice(0, split), value.slice(split)] : [[], value];
  const items = tail.map((item) => around(item, chance, depth - 1));
  const unique = new Set(value.map((item) => JSON.stringify(item))).size === value.length;
  return {
    type: 'array',
    ...(head.length > 0 && { prefixItems: head.map((item) => around(item, chance, depth - 1)) }),
    ...(items.length > 0 && { items: items.length === 1 ? (items[0] ?? true) : { anyOf: items } }),
    ...(items.length === 0 && rarely(chance) && { items: false }),
    ...(sometimes(chance) && { minItems: value.length }),
    ...(sometimes(chance) && { maxItems: value.length + chance(fc.nat, 2) }),
    ...(value[0] !== undefined && rarely(chance) && { contains: around(value[0], chance, depth - 1) }),
    ...(unique &&
      value.every(isScalar) &&
      new Set(value.map(Number)).size === value.length &&
      rarely(chance) && { uniqueItems: true }),
  };
}

function aroundObject(value: Record<string, Json>, chance: Chance, depth: number): SchemaObject {
  const keys = Object.keys(value);
  const absent = names.filter((name) => !keys.includes(name));
  const declared = keys.filter(() => !rarely(chance));
  const closed = declared.length === keys.length && sometimes(chance);
  const optional = absent.slice(0, chance(fc.nat, 2));
  return {
    type: 'object',
    properties: Object.fromEntries([
      ...declared.map((name) => [name, around(value[name] ?? null, chance, depth - 1)] as const),
      ...optional.map((name) => [name, rarely(chance) ? false : otherKind(null, chance)] as const),
    ]),
    ...(sometimes(chance) && { required: keys.filter(() => sometimes(chance)) }),
    ...(closed && { [sometimes(chance) ? 'additionalProperties' : 'unevaluatedProperties']: false }),
    ...(rarely(chance) && { minProperties: keys.length }),
    ...(rarely(chance) && { maxProperties: keys.length + 1 }),
    ...(rarely(chance) && { propertyNames: { maxLength: 11 } }),
    ...(rarely(chance) && keys[1] !== undefined && { dependentRequired: { [keys[0] ?? '']: [keys[1]] } }),
    ...(rarely(chance) && keys[0] !== undefined && { dependentSchemas: { [keys[0]]: { type: 'object' } } }),
  };
}

/** A schema that the value does not satisfy, because it is for another type. */
function otherKind(value: Json, chance: Chance): SchemaObject {
  const kinds = ['null', 'boolean', 'number', 'string', 'array', 'object'].filter(
    (kind) => kind !== kindOf(value),
  );
  return { type: chance(fc.constantFrom, ...kinds) };
}

function kindOf(value: Json): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}

function isScalar(value: Json): boolean {
  return typeof value !== 'object' || value === null;
}

function sometimes(chance: Chance): boolean {
  return chance(fc.boolean);
}

function rarely(chance: Chance): boolean {
  return chance(fc.nat, 3) === 0;
}
