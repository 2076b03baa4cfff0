import { expect, test } from 'vitest';
import type { Schema } from '../model.ts';
import { parseContract } from './index.ts';

const others = { B: { type: 'string' }, C: { properties: { id: { type: 'integer' } } } };

/** Feature, version, the schema as written, and as it is in the contract. */
const schemas: readonly (readonly [feature: string, version: string, written: unknown, expected: Schema])[] =
  [
    [
      'a boolean schema',
      '3.1.0',
      { additionalProperties: false, items: true },
      { additionalProperties: false, items: true },
    ],
    [
      'keywords beside a reference',
      '3.1.0',
      { $ref: '#/components/schemas/B', minLength: 1 },
      { $ref: 'contract:B', minLength: 1 },
    ],
    [
      'keywords beside a reference, ignored in 3.0',
      '3.0.3',
      { $ref: '#/components/schemas/B', minLength: 1 },
      { $ref: 'contract:B' },
    ],
    [
      'extensions, examples and unknown keywords',
      '3.1.0',
      { 'x-a': { $ref: 'y' }, examples: [{ $ref: 'z' }], unit: 'mm' },
      { 'x-a': { $ref: 'y' }, examples: [{ $ref: 'z' }], unit: 'mm' },
    ],
    [
      'subschemas at every depth',
      '3.1.0',
      {
        allOf: [{ items: { $ref: '#/components/schemas/B' } }],
        if: { not: { $ref: '#/components/schemas/B' } },
        dependentSchemas: { a: { $ref: '#/components/schemas/B' } },
      },
      {
        allOf: [{ items: { $ref: 'contract:B' } }],
        if: { not: { $ref: 'contract:B' } },
        dependentSchemas: { a: { $ref: 'contract:B' } },
      },
    ],
    [
      'a property that is named like a keyword',
      '3.1.0',
      {
        properties: {
          $ref: { type: 'string' },
          items: { $ref: '#/components/schemas/B' },
          $id: { const: 1 },
        },
      },
      { properties: { $ref: { type: 'string' }, items: { $ref: 'contract:B' }, $id: { const: 1 } } },
    ],
    ['a nullable type', '3.0.3', { type: 'string', nullable: true }, { type: ['string', 'null'] }],
    [
      'a nullable enum',
      '3.0.3',
      { type: 'string', nullable: true, enum: ['a'] },
      { type: ['string', 'null'], enum: ['a', null] },
    ],
    [
      'a nullable enum that says so itself',
      '3.0.3',
      { type: 'string', nullable: true, enum: ['a', null] },
      { type: ['string', 'null'], enum: ['a', null] },
    ],
    [
      'a nullable reference',
      '3.0.3',
      { nullable: true, $ref: '#/components/schemas/B' },
      { anyOf: [{ $ref: 'contract:B' }, { type: 'null' }] },
    ],
    [
      'a nullable combination',
      '3.0.3',
      { description: 'D', nullable: true, allOf: [{ $ref: '#/components/schemas/B' }] },
      { description: 'D', anyOf: [{ allOf: [{ $ref: 'contract:B' }] }, { type: 'null' }] },
    ],
    [
      'a nullable choice',
      '3.0.3',
      { nullable: true, anyOf: [{ type: 'string' }] },
      { anyOf: [{ type: 'string' }, { type: 'null' }] },
    ],
    ['nullable that says nothing', '3.0.3', { type: 'string', nullable: false }, { type: 'string' }],
    ['nullable after 3.0', '3.1.0', { type: 'string', nullable: true }, { type: 'string', nullable: true }],
    [
      'exclusive limits as flags',
      '3.0.3',
      { minimum: 1, exclusiveMinimum: true, maximum: 9, exclusiveMaximum: false },
      { exclusiveMinimum: 1, maximum: 9 },
    ],
    ['exclusive limits', '3.1.0', { exclusiveMinimum: 1 }, { exclusiveMinimum: 1 }],
    ['an example', '3.0.3', { example: 5 }, { example: 5, examples: [5] }],
    ['raw bytes', '3.0.3', { type: 'string', format: 'binary' }, { type: 'string', format: 'binary' }],
    [
      'identifiers and definitions that nothing needs any more',
      '3.1.0',
      {
        $id: 'https://a.test/x',
        $anchor: 'x',
        $schema: 'https://json-schema.org/draft/2020-12/schema',
        $defs: { y: {} },
        type: 'string',
      },
      { type: 'string' },
    ],
    [
      'a definition',
      '3.1.0',
      { $ref: '#/components/schemas/A/$defs/y', $defs: { y: { type: 'null' } } },
      { $ref: 'contract:A.y' },
    ],
    [
      'an anchor',
      '3.1.0',
      { items: { $ref: '#here' }, not: { $anchor: 'here', type: 'null' } },
      { items: { $ref: 'contract:A.not' }, not: { type: 'null' } },
    ],
    [
      'an embedded resource',
      '3.1.0',
      {
        $id: 'https://a.test/tree',
        items: { $ref: 'leaf' },
        not: { $id: '/leaf', $ref: '#/$defs/z', $defs: { z: { const: 1 } } },
      },
      { items: { $ref: 'contract:A.not' }, not: { $ref: 'contract:A.not.z' } },
    ],
    [
      'a reference into another schema',
      '3.1.0',
      { items: { $ref: '#/components/schemas/C/properties/id' } },
      { items: { $ref: 'contract:C.id' } },
    ],
    [
      'a discriminator by name and by reference',
      '3.1.0',
      {
        discriminator: { propertyName: 'p', mapping: { b: 'B', c: '#/components/schemas/C' } },
        oneOf: [{ $ref: '#/components/schemas/C' }],
      },
      {
        discriminator: { propertyName: 'p', mapping: { b: 'contract:B', c: 'contract:C' } },
        oneOf: [{ $ref: 'contract:C' }],
      },
    ],
    [
      'the default of a discriminator',
      '3.2.0',
      { discriminator: { propertyName: 'p', defaultMapping: 'B' } },
      { discriminator: { propertyName: 'p', defaultMapping: 'contract:B' } },
    ],
    [
      'recursion through an instance',
      '3.1.0',
      { properties: { next: { $ref: '#/components/schemas/A' } } },
      { properties: { next: { $ref: 'contract:A' } } },
    ],
    [
      'a dynamic reference',
      '3.1.0',
      { $dynamicAnchor: 'node', items: { $dynamicRef: '#node' } },
      { items: { $ref: 'contract:A' } },
    ],
  ];

test.each(schemas)('schemas keep %s (%s)', async (_, openapi, written, expected) => {
  const document = {
    openapi,
    info: { title: 'T', version: '1' },
    paths: {},
    components: { schemas: { A: written, ...others } },
  };
  const contract = await parseContract(JSON.stringify(document));
  expect(contract.schemas.A).toStrictEqual(expected);
  const references = [...JSON.stringify(contract.schemas).matchAll(/"contract:([^"]+)"/g)].map(
    ([, key]) => key,
  );
  expect(Object.keys(contract.schemas)).toEqual(expect.arrayContaining(references));
  expect(Object.keys(contract.schemaRefs)).toEqual(Object.keys(contract.schemas));
});

test('each target has a readable key of its own', async () => {
  const contract = await parseContract(`
openapi: 3.1.0
info: {title: T, version: "1"}
paths:
  /a/{id}:
    get:
      parameters: [{name: id, in: path, schema: {type: string}}]
      responses: {200: {content: {application/json: {schema: {$ref: '#/paths/~1a~1%7Bid%7D/get/parameters/0/schema'}}}}}
components:
  schemas:
    A B: {$ref: '#/components/schemas/A_B'}
    A_B: {$ref: '#/components/schemas/C/items'}
    C: {items: {type: string}}
    ..: {}
`);
  expect(contract.schemaRefs).toEqual({
    A_B: '0#/components/schemas/A B',
    'A_B-2': '0#/components/schemas/A_B',
    C: '0#/components/schemas/C',
    schema: '0#/components/schemas/..',
    'parameters.0': '0#/paths/~1a~1{id}/get/parameters/0/schema',
    'C.items': '0#/components/schemas/C/items',
  });
  expect(contract.schemas).toMatchObject({
    A_B: { $ref: 'contract:A_B-2' },
    'A_B-2': { $ref: 'contract:C.items' },
  });
});

test('a base that lists subtypes which name the base stays decidable', async () => {
  const contract = await parseContract(`
openapi: 3.0.3
info: {title: T, version: "1"}
paths: {}
components:
  schemas:
    Pet: {type: object, required: [kind], discriminator: {propertyName: kind}, oneOf: [{$ref: '#/components/schemas/Cat'}, {$ref: '#/components/schemas/Dog'}]}
    Cat: {allOf: [{$ref: '#/components/schemas/Pet'}, {type: object, properties: {friend: {$ref: '#/components/schemas/Pet'}}}]}
    Dog: {nullable: true, allOf: [{$ref: '#/components/schemas/Pet'}]}
`);
  expect(contract.schemas).toMatchObject({
    Pet: { oneOf: [{ $ref: 'contract:Cat' }, { $ref: 'contract:Dog' }] },
    Cat: { allOf: [{ $ref: 'contract:Pet.base' }, { properties: { friend: { $ref: 'contract:Pet' } } }] },
    Dog: { anyOf: [{ allOf: [{ $ref: 'contract:Pet.base' }] }, { type: 'null' }] },
  });
  expect(contract.schemas['Pet.base']).toEqual({ type: 'object', required: ['kind'] });
  expect(contract.schemaRefs['Pet.base']).toBe('0#/components/schemas/Pet');
});

test('a pattern that no engine here understands is left out and named', async () => {
  const contract = await parseContract(
    '{"openapi":"3.1.0","info":{"title":"T","version":"1"},"components":{"schemas":{"A":{"pattern":"(?i)a","minLength":1},"B":{"pattern":"^[\\\\w-.]$"}}}}',
  );
  expect(contract.schemas).toStrictEqual({ A: { minLength: 1 }, B: { pattern: '^[\\w-.]$' } });
  expect(contract.notJudged).toEqual([
    {
      at: '0#/components/schemas/A/pattern',
      message: 'pattern "(?i)a": not judged (no regular expression of ECMA-262)',
    },
  ]);
});
