import { type Schema, validateValue } from '@countersign/contract';
import { parseContract } from '@countersign/contract/load';
import { expect, test } from 'vitest';
import { sampleValue, type ValueOptions } from './arbitrary-of.ts';

const contract = await parseContract(
  JSON.stringify({
    openapi: '3.1.1',
    info: { title: 'Samples', version: '1' },
    paths: {},
    components: {
      schemas: {
        Tree: {
          type: 'object',
          required: ['name'],
          properties: {
            name: { type: 'string' },
            children: { type: 'array', items: { $ref: '#/components/schemas/Tree' } },
          },
        },
        Endless: {
          type: 'object',
          required: ['next'],
          properties: { next: { $ref: '#/components/schemas/Endless' } },
        },
        Cat: {
          type: 'object',
          required: ['kind', 'lives'],
          properties: { kind: { const: 'cat' }, lives: { type: 'integer', maximum: 9 } },
        },
        Dog: { type: 'object', required: ['kind'], properties: { kind: { const: 'dog' } } },
      },
    },
  }),
);
const reference = (name: string): Schema => ({
  $ref: `contract:${Object.keys(contract.schemas).find((key) => key.includes(name))}`,
});

const schemas: [name: string, schema: Schema][] = [
  ['nothing said', true],
  ['nothing said in an object', {}],
  ['bounds of integers', { type: 'integer', minimum: 7, maximum: 8 }],
  ['exclusive bounds of numbers', { type: 'number', exclusiveMinimum: 0, exclusiveMaximum: 1 }],
  ['negative multiples', { type: 'integer', maximum: -1, multipleOf: 7 }],
  ['lengths', { type: 'string', minLength: 12, maxLength: 12 }],
  ['a pattern with a length', { type: 'string', pattern: '^[a-f0-9]+$', minLength: 5, maxLength: 6 }],
  ['a pattern without anchors', { type: 'string', pattern: 'x{3}' }],
  ...[
    'uuid',
    'date-time',
    'date',
    'email',
    'uri',
    'ipv4',
    'ipv6',
    'hostname',
    'byte',
    'json-pointer',
    'duration',
    'time',
  ].map((format): [string, Schema] => [`format ${format}`, { type: 'string', format }]),
  ['a nullable string', { type: ['null', 'string'], minLength: 1 }],
  [
    'a list of distinct values',
    { type: 'array', items: { type: 'string', pattern: '^[a-z]{4}$' }, minItems: 1 },
  ],
  ['a tuple', { type: 'array', prefixItems: [{ const: 1 }, { type: 'boolean' }], minItems: 2, items: false }],
  ['required without properties', { type: 'object', required: ['a', 'b'] }],
  [
    'a map with at least two entries',
    { type: 'object', minProperties: 2, additionalProperties: { type: 'integer' } },
  ],
  ['what is optional contradicts itself', { type: 'object', properties: { a: { type: 'string', not: {} } } }],
  [
    'allOf with bounds from both sides',
    { allOf: [{ type: 'integer', minimum: 3 }, { maximum: 4 }, { minimum: 4 }] },
  ],
  [
    'allOf of objects',
    {
      allOf: [
        { type: 'object', required: ['a'], properties: { a: { type: 'string' } } },
        { properties: { a: { minLength: 9 } } },
      ],
    },
  ],
  ['the first alternative cannot be', { oneOf: [false, { type: 'integer' }] }],
  [
    'alternatives that exclude each other',
    { oneOf: [{ type: 'number' }, { type: 'integer' }, { type: 'boolean' }] },
  ],
  ['enum after an invalid default', { type: 'string', default: 1 as never, enum: ['a'] }],
  ['examples', { type: 'string', pattern: '^(?!a)b$', examples: ['x', 'b'] }],
  ['recursion that may end', reference('Tree')],
  ['alternatives of objects', { oneOf: [reference('Cat'), reference('Dog')] }],
];

/** What anybody would write. */
function typical(schema: Schema, options: Partial<ValueOptions> = {}): unknown {
  const made = sampleValue(contract, schema, {
    seed: 1,
    fullness: 'typical',
    direction: 'request',
    ...options,
  });
  return made.ok ? made.value : undefined;
}

test.each(schemas)('finds a value: %s', (_, schema) => {
  const sample = typical(schema);
  expect(sample).toBeDefined();
  expect(validateValue(contract, schema, sample, { direction: 'request' })).toEqual([]);
  expect(typical(schema)).toEqual(sample);
});

const impossible: [name: string, schema: Schema][] = [
  ['no value is allowed', false],
  ['bounds exclude each other', { type: 'integer', minimum: 5, maximum: 4 }],
  ['a string longer than anybody sends', { type: 'string', minLength: 2 ** 40 }],
  ['recursion without end', reference('Endless')],
];

test.each(impossible)('gives up rather than send what is not valid: %s', (_, schema) => {
  expect(typical(schema)).toBeUndefined();
});

test('fills what is optional, leaves out what only servers write', () => {
  const schema = {
    type: 'object',
    required: ['id'],
    properties: {
      id: { type: 'string', readOnly: true },
      name: { type: 'string' },
      secret: { type: 'string', writeOnly: true },
    },
  };
  expect(typical(schema)).toEqual({ name: 'sample', secret: 'sample' });
});

test('a form gets files of the types that its encoding names', () => {
  const schema = {
    type: 'object',
    properties: {
      picture: { type: 'string', format: 'binary' },
      notes: { type: 'array', items: { contentMediaType: 'application/octet-stream' }, minItems: 2 },
      any: {},
    },
  };
  const options = { mediaType: 'multipart/form-data', fileTypes: { picture: 'image/png' } };
  expect(typical(schema, options)).toMatchObject({
    picture: { filename: 'sample.png', contentType: 'image/png' },
    notes: [{ filename: 'sample.bin' }, { filename: 'sample.bin' }],
    any: { filename: 'sample.bin' },
  });
});

const told: [name: string, schema: Schema, value: unknown][] = [
  ['an example before the values of an enum', { type: 'integer', examples: [3], enum: [1, 2, 3] }, 3],
  ['a default before the values of an enum', { enum: ['a', 'b', 'c'], default: 'b' }, 'b'],
  ['the first value that is not null', { enum: [null, 'b'] }, 'b'],
  [
    'the example of a whole object in another',
    { type: 'object', properties: { o: { type: 'object', examples: [{ x: 1 }] } } },
    { o: { x: 1 } },
  ],
  ['a date', { type: 'string', format: 'date-time' }, '2024-01-24T05:32:50Z'],
  ['a plain word that its pattern allows', { type: 'string', pattern: '^[a-z]+$' }, 'sample'],
  ['a plain word of the right length', { type: 'string', minLength: 8 }, 'samplexx'],
  ['one item', { type: 'array', items: { type: 'integer' } }, [1]],
  ['nothing that a map merely allows', { type: 'object', additionalProperties: { type: 'string' } }, {}],
];

test.each(told)('is what anybody would write: %s', (_, schema, value) => {
  expect(typical(schema)).toEqual(value);
});

test.each<[value: unknown, schema: Schema]>([
  ['sample', { type: ['string', 'null'], default: null }],
  ['sample', { type: 'string', default: '' }],
  [['sample'], { type: 'array', items: { type: 'string' }, default: [] }],
  [{ a: 'sample' }, { type: 'object', properties: { a: { type: 'string' } }, default: {} }],
  [3, { type: 'integer', default: 3 }],
  [false, { type: 'boolean', default: false }],
  ['', { type: 'string', maxLength: 0, default: '' }],
])('a default that stands for nothing is no typical value: %j for %j', (value, schema) => {
  expect(typical(schema)).toEqual(value);
});
