import { type Contract, type Schema, validateValue } from '@countersign/contract';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { arbitraryOf, sampleValue } from './arbitrary-of.ts';
import type { Direction } from './compile-schema.ts';
import { contractWith, schemaWithWitness } from './schema-around.fixture.ts';

const chain = Object.fromEntries(
  Array.from({ length: 60 }, (_, index) => {
    const next = { $ref: `contract:Wide${index + 1}` };
    return [
      `Wide${index}`,
      { type: 'object', required: ['a', 'b'], properties: { a: next, b: next } },
    ] as const;
  }),
);

const components: Readonly<Record<string, Schema>> = {
  Cat: {
    type: 'object',
    required: ['kind', 'lives'],
    properties: { kind: { type: 'string' }, lives: { type: 'integer' } },
  },
  Dog: {
    type: 'object',
    required: ['kind', 'bark'],
    properties: { kind: { type: 'string' }, bark: { type: 'string' } },
  },
  Pet: {
    oneOf: [{ $ref: 'contract:Cat' }, { $ref: 'contract:Dog' }],
    discriminator: { propertyName: 'kind', mapping: { feline: 'contract:Cat' } },
  },
  Tree: {
    type: 'object',
    required: ['name', 'children'],
    properties: {
      name: { type: 'string', minLength: 1 },
      children: { type: 'array', items: { $ref: 'contract:Tree' } },
    },
  },
  Expression: {
    oneOf: [
      { type: 'integer' },
      {
        type: 'object',
        required: ['left', 'right'],
        properties: { left: { $ref: 'contract:Expression' }, right: { $ref: 'contract:Expression' } },
      },
    ],
  },
  Endless: { type: 'object', required: ['next'], properties: { next: { $ref: 'contract:Endless' } } },
  Ping: { type: 'object', required: ['pong'], properties: { pong: { $ref: 'contract:Pong' } } },
  Pong: { type: 'array', minItems: 1, items: { $ref: 'contract:Ping' } },
  Account: {
    type: 'object',
    required: ['id', 'name', 'password'],
    properties: {
      id: { type: 'integer', readOnly: true },
      name: { type: 'string' },
      password: { type: 'string', writeOnly: true },
    },
  },
  ...chain,
  Wide60: { type: 'integer' },
};
const contract = contractWith(components);
const ref = (name: string): Schema => ({ $ref: `contract:${name}` });

/** `varied` says how many different values there are at least among 60. */
const table: [name: string, schema: Schema, varied?: number][] = [
  ['any value', true, 20],
  ['null', { type: 'null' }, 1],
  ['a boolean', { type: 'boolean' }, 2],
  ['an integer', { type: 'integer' }],
  ['a negative range', { type: 'integer', maximum: -5, minimum: -7 }, 3],
  ['a number in a narrow range', { type: 'number', minimum: 0.1, maximum: 0.2 }],
  ['a number between exclusive bounds', { type: 'number', exclusiveMinimum: 0, exclusiveMaximum: 1e-4 }],
  ['multiples of a decimal', { type: 'number', multipleOf: 0.01, minimum: 1, exclusiveMaximum: 1.04 }, 4],
  [
    'multiples of two numbers',
    { type: 'integer', allOf: [{ multipleOf: 4 }, { multipleOf: 6 }], minimum: 1 },
  ],
  ['whole multiples of a decimal', { type: 'integer', multipleOf: 2.5 }],
  ['int32', { type: 'integer', format: 'int32' }],
  ['int64', { type: 'integer', format: 'int64', minimum: 9e15 }],
  ['uint8', { type: 'integer', format: 'uint8' }],
  ['float', { type: 'number', format: 'float' }],
  ['a string of exactly five', { type: 'string', minLength: 5, maxLength: 5 }],
  ['an empty string', { type: 'string', maxLength: 0 }, 1],
  ['a long string', { type: 'string', minLength: 5000 }],
  ['pattern with length', { type: 'string', pattern: '^[a-z]+$', minLength: 5, maxLength: 6 }],
  ['pattern with format', { type: 'string', format: 'uuid', pattern: '^[a-c]' }],
  ['pattern with a date', { type: 'string', format: 'date', pattern: '^2024-0[23]' }, 10],
  ['several patterns', { type: 'string', allOf: [{ pattern: '^a' }, { pattern: 'z$' }, { minLength: 4 }] }],
  ['format with length', { type: 'string', format: 'email', maxLength: 8 }],
  ['a host name of 70 characters', { type: 'string', format: 'hostname', minLength: 70 }],
  ['base64 with length', { type: 'string', contentEncoding: 'base64', minLength: 5, maxLength: 8 }],
  ['JSON in a string', { type: 'string', contentMediaType: 'application/json' }],
  ['text where bytes cannot travel', { type: 'string', format: 'binary', maxLength: 4 }, 5],
  ['enum', { enum: ['a', 1, null, { b: [] }] }, 4],
  ['enum beside a type', { type: 'string', enum: ['a', 1, null, 'long'], maxLength: 2 }, 1],
  ['const', { const: { a: [1] } }, 1],
  ['nullable', { type: ['string', 'null'] }],
  [
    'items by position',
    { type: 'array', prefixItems: [{ type: 'string' }, { type: 'integer' }], items: false, minItems: 2 },
  ],
  [
    'unique items of few values',
    { type: 'array', uniqueItems: true, minItems: 3, items: { enum: [1, 2, 3] } },
    3,
  ],
  [
    'unique objects',
    {
      type: 'array',
      uniqueItems: true,
      minItems: 2,
      items: { type: 'object', required: ['a'], properties: { a: { type: 'boolean' } } },
    },
    2,
  ],
  [
    'contains, counted',
    {
      type: 'array',
      items: { type: 'integer' },
      contains: { const: 5 },
      minContains: 2,
      maxContains: 3,
      minItems: 4,
    },
  ],
  [
    'contains beside positions',
    { type: 'array', prefixItems: [{ type: 'string' }], contains: { type: 'number' }, maxItems: 3 },
  ],
  [
    'unevaluated items',
    { type: 'array', prefixItems: [{ type: 'integer' }], unevaluatedItems: { type: 'string' }, minItems: 3 },
  ],
  ['required without a description', { type: 'object', required: ['a', 'b'] }],
  ['a map', { type: 'object', additionalProperties: { type: 'integer' }, minProperties: 2 }],
  [
    'names by pattern',
    {
      type: 'object',
      patternProperties: { '^x-[a-z]{2}$': { type: 'integer' } },
      additionalProperties: false,
      minProperties: 2,
    },
  ],
  [
    'propertyNames',
    {
      type: 'object',
      propertyNames: { pattern: '^[a-z]{3}$' },
      additionalProperties: { type: 'integer' },
      minProperties: 3,
    },
  ],
  [
    'few properties',
    { type: 'object', properties: { a: true, b: true, c: true }, minProperties: 1, maxProperties: 1 },
  ],
  [
    'dependentRequired',
    {
      type: 'object',
      properties: { a: { type: 'string' }, b: { type: 'string' } },
      dependentRequired: { a: ['b'] },
    },
  ],
  [
    'dependentSchemas',
    {
      type: 'object',
      properties: { a: { type: 'string' } },
      dependentSchemas: { a: { required: ['c'], properties: { c: { const: 1 } } } },
    },
  ],
  [
    'allOf over one property',
    {
      allOf: [
        { type: 'object', required: ['a'], properties: { a: { type: 'string' } } },
        { properties: { a: { maxLength: 2 } } },
      ],
    },
  ],
  [
    'anyOf of many',
    {
      properties: { t: { const: 25 } },
      anyOf: Array.from({ length: 30 }, (_, index) => ({
        type: 'object',
        required: ['t'],
        properties: { t: { const: index } },
      })),
    },
    1,
  ],
  ['oneOf that overlaps', { oneOf: [{ type: 'integer' }, { type: 'number' }] }],
  [
    'oneOf over what is required',
    {
      type: 'object',
      properties: { a: { type: 'string' }, b: { type: 'string' } },
      oneOf: [{ required: ['a'] }, { required: ['b'] }],
    },
  ],
  [
    'oneOf of open objects',
    {
      oneOf: [
        { type: 'object', properties: { a: { type: 'string' } } },
        { type: 'object', required: ['b'], properties: { b: { type: 'string' } } },
      ],
    },
  ],
  ['not an enum', { type: 'string', pattern: '^[abc]$', not: { enum: ['a', 'b'] } }, 1],
  [
    'not all required',
    {
      type: 'object',
      properties: { a: { type: 'integer' }, b: { type: 'integer' } },
      not: { required: ['a', 'b'] },
    },
  ],
  ['not a type', { not: { type: ['string', 'object', 'array', 'boolean'] } }],
  [
    'if, then, else',
    {
      type: 'object',
      required: ['t', 'v'],
      properties: { t: { enum: ['x', 'y'] }, v: true },
      if: { properties: { t: { const: 'x' } } },
      then: { properties: { v: { type: 'integer' } } },
      else: { properties: { v: { type: 'string' } } },
    },
  ],
  [
    'unevaluated properties',
    {
      anyOf: [
        { required: ['a'], properties: { a: { type: 'string' } } },
        { required: ['b'], properties: { b: { type: 'integer' } } },
      ],
      type: 'object',
      unevaluatedProperties: false,
    },
  ],
  ['a discriminated union', ref('Pet')],
  ['a tree', ref('Tree')],
  ['a recursive choice', ref('Expression')],
  ['a broken example and a good one', { type: 'integer', minimum: 1, examples: ['x', 7], default: 0 }],
  ['a keyword that cannot be judged', { type: 'integer', minimum: '1', pattern: 5 }],
  [
    'a property called __proto__',
    { type: 'object', required: ['__proto__'], properties: JSON.parse('{"__proto__": {"type": "string"}}') },
  ],
];

test.each(table)('draws valid values: %s', (_name, schema, varied = 15) => {
  const drawn = draw(contract, schema, 60);
  for (const value of drawn) expect(broken(contract, schema, value)).toEqual([]);
  expect(new Set(drawn.map((value) => JSON.stringify(value))).size).toBeGreaterThanOrEqual(varied);
});

const formats =
  'date time date-time duration email idn-email hostname idn-hostname ipv4 ipv6 uri uri-reference uri-template iri iri-reference uuid json-pointer relative-json-pointer regex byte';
test.each(formats.split(' '))('draws texts of the format %s, also within lengths and a pattern', (format) => {
  for (const rest of [{}, { maxLength: 40 }, { pattern: '[a-zA-Z0-9/^]' }]) {
    const schema = { type: 'string', format, ...rest };
    for (const value of draw(contract, schema, 20)) expect(broken(contract, schema, value)).toEqual([]);
  }
});

test.each([
  ['request', ['name', 'password']],
  ['response', ['id', 'name']],
] as const)('leaves out what does not travel in a %s', (direction, names) => {
  for (const value of draw(contract, ref('Account'), 20, direction))
    expect(Object.keys(Object(value)).sort()).toEqual(names);
});

test('a value that a schema is known to have is found, whatever the schema', { timeout: 60_000 }, () => {
  fc.assert(
    fc.property(schemaWithWitness, fc.nat(), ({ schema, witness }, seed) => {
      const around = contractWith({ Root: schema });
      fc.pre(broken(around, schema, witness).length === 0);
      const arbitrary = arbitraryOf(around, schema, { direction: 'request' });
      if (!arbitrary.ok) throw new Error(arbitrary.reason);
      for (const value of fc.sample(arbitrary.value, { numRuns: 5, seed }))
        expect(broken(around, schema, value)).toEqual([]);
    }),
    { numRuns: 100, seed: 3, endOnFailure: true },
  );
});

const impossible: [name: string, schema: Schema, reason: RegExp][] = [
  ['false', false, /nothing is allowed at 0#/],
  ['contradictory types', { allOf: [{ type: 'string' }, { type: 'integer' }] }, /no type is left/],
  ['crossed bounds', { type: 'integer', minimum: 5, maximum: 4 }, /no number fits/],
  ['no multiple within bounds', { type: 'number', multipleOf: 7, minimum: 1, maximum: 6 }, /no number fits/],
  ['crossed lengths', { type: 'string', minLength: 5, maxLength: 4 }, /minLength is above maxLength/],
  ['a pattern that is never that long', { type: 'string', pattern: '^a$', minLength: 2 }, /no text of 2 to/],
  ['disjoint enums', { allOf: [{ enum: [1, 2] }, { enum: [3] }] }, /no value is left/],
  ['an enum of another type', { type: 'string', enum: [1] }, /no value of enum/],
  [
    'closed schemas over different properties',
    {
      allOf: [
        { properties: { a: true }, additionalProperties: false },
        { type: 'object', required: ['b'] },
      ],
    },
    /nothing is allowed at/,
  ],
  [
    'more different booleans than there are',
    { type: 'array', uniqueItems: true, minItems: 3, items: { type: 'boolean' } },
    /no more different items/,
  ],
  [
    'more items than fit',
    { type: 'array', prefixItems: [true], items: false, minItems: 2 },
    /cannot have 2 items/,
  ],
  ['a million items', { type: 'array', minItems: 1e6 }, /1000000 items/],
  ['a million characters', { type: 'string', minLength: 1e6 }, /1000000 characters/],
  ['a schema and its negation', { type: 'string', not: { type: 'string' } }, /no type is left/],
  ['oneOf of twins', { oneOf: [{ type: 'boolean' }, { type: 'boolean' }] }, /./],
  ['itself without end', ref('Endless'), /without end/],
  ['each other without end', ref('Ping'), /without end/],
  ['two to the power of sixty values', ref('Wide0'), /too much work/],
];

test.each(impossible)('says soon why there is no value: %s', (_name, schema, reason) => {
  const before = process.threadCpuUsage();
  const arbitrary = arbitraryOf(contract, schema, { direction: 'request' });
  expect(arbitrary).toEqual({ ok: false, reason: expect.stringMatching(reason) });
  expect(process.threadCpuUsage(before).user / 1000).toBeLessThan(3000);
});

test('the same seed gives the same values, whatever was drawn before', () => {
  const schema: Schema = {
    type: 'array',
    items: { anyOf: [ref('Pet'), ref('Tree'), { type: 'string', pattern: '^\\w+$' }] },
  };
  const once = draw(contractWith(components), schema, 30);
  const used = contractWith(components);
  draw(used, ref('Expression'), 30);
  draw(used, { ...schema }, 7);
  expect(draw(used, schema, 30)).toEqual(once);
});

const shrinking: [
  name: string,
  given: { schema: Schema; fails: (value: never) => boolean },
  want: unknown,
][] = [
  ['a number to the edge', { schema: { type: 'integer' }, fails: (value: number) => value >= 100 }, 100],
  [
    'a string to one character',
    { schema: { type: 'string' }, fails: (value: string) => value.length > 0 },
    'a',
  ],
  [
    'within the schema',
    { schema: { type: 'string', minLength: 3, pattern: '^x' }, fails: () => true },
    'xaa',
  ],
  [
    'an object to what is required and what fails',
    {
      schema: {
        type: 'object',
        required: ['id'],
        properties: {
          id: { type: 'integer' },
          a: { type: 'string' },
          tags: { type: 'array', items: { type: 'integer' } },
        },
      },
      fails: (value: { tags?: number[] }) => (value.tags?.length ?? 0) >= 2,
    },
    { id: 0, tags: [0, 0] },
  ],
  ['a tree to its root', { schema: ref('Tree'), fails: () => true }, { name: 'a', children: [] }],
];

test.each(shrinking)('shrinks %s', (_name, { schema, fails }, want) => {
  const arbitrary = arbitraryOf(contract, schema, { direction: 'request' });
  if (!arbitrary.ok) throw new Error(arbitrary.reason);
  const result = fc.check(
    fc.property(arbitrary.value, (value) => !fails(value as never)),
    { seed: 5, numRuns: 300 },
  );
  expect(result.counterexample?.[0]).toEqual(want);
});

test('shrinks a value that was not drawn here, and refuses one that is not valid', () => {
  const arbitrary = arbitraryOf(
    contract,
    { type: 'array', items: { type: 'integer' } },
    { direction: 'request' },
  );
  if (!arbitrary.ok) throw new Error(arbitrary.reason);
  const property = fc.property(arbitrary.value, (value) => (value as number[]).length < 1);
  expect(fc.check(property, { examples: [[[5, 6, 7]]] }).counterexample).toEqual([[0]]);
  expect(arbitrary.value.canShrinkWithoutContext(['x'])).toBe(false);
});

test('the least and the fullest of an object', () => {
  const schema: Schema = {
    type: 'object',
    required: ['id'],
    properties: { id: { type: 'integer', examples: [42] }, name: { type: 'string' }, pet: ref('Cat') },
  };
  const least = sampleValue(contract, schema, { direction: 'request', seed: 1, fullness: 'least' });
  const all = sampleValue(contract, schema, { direction: 'request', seed: 1, fullness: 'all' });
  expect(least).toEqual({ ok: true, value: { id: 42 } });
  expect(all).toEqual({
    ok: true,
    value: { id: 42, name: expect.any(String), pet: { kind: expect.any(String), lives: expect.any(Number) } },
  });
});

test('puts files where bytes can travel', () => {
  const schema: Schema = {
    type: 'object',
    required: ['image', 'pages', 'title'],
    properties: {
      image: { type: 'string', format: 'binary' },
      pages: { type: 'array', minItems: 1, items: {}, contains: { type: 'string', format: 'binary' } },
      title: { type: 'string' },
    },
  };
  const options = {
    direction: 'request',
    mediaType: 'multipart/form-data',
    fileTypes: { image: 'image/png' },
    seed: 1,
    fullness: 'least',
  } as const;
  const form = sampleValue(contract, schema, options);
  expect(form.ok && form.value).toMatchObject({
    image: { contentType: 'image/png', bytes: expect.any(Uint8Array) },
    pages: [{ bytes: expect.any(Uint8Array) }],
    title: expect.any(String),
  });
  const whole = sampleValue(contract, {}, { ...options, mediaType: 'application/pdf' });
  expect(whole).toMatchObject({ ok: true, value: { contentType: 'application/pdf' } });
});

test('keeps to ASCII where it is asked to', () => {
  const arbitrary = arbitraryOf(contract, { type: 'string' }, { direction: 'request', ascii: true });
  if (!arbitrary.ok) throw new Error(arbitrary.reason);
  for (const value of fc.sample(arbitrary.value, { numRuns: 300, seed: 1 }))
    expect(value).toMatch(/^[\x20-\x7e]*$/);
});

function draw(of: Contract, schema: Schema, count: number, direction: Direction = 'request'): unknown[] {
  const arbitrary = arbitraryOf(of, schema, { direction });
  if (!arbitrary.ok) throw new Error(arbitrary.reason);
  return fc.sample(arbitrary.value, { numRuns: count, seed: 7 });
}

function broken(of: Contract, schema: Schema, value: unknown): string[] {
  return validateValue(of, schema, value, { direction: 'request', at: '0#' })
    .filter(({ advisory }) => !advisory)
    .map(({ message }) => message);
}
