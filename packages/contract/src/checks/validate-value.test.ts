import fc from 'fast-check';
import { expect, test } from 'vitest';
import { deepFreeze } from '../freeze.ts';
import type { Contract, Schema } from '../model.ts';
import { unjudgedKeywords } from './schema-validator.ts';
import { validateValue } from './validate-value.ts';

type Schemas = Readonly<Record<string, Schema>>;

function contractWith(schemas: Schemas = {}, annotated = false): Contract {
  const names = Object.keys(schemas);
  return deepFreeze({
    formatVersion: 1 as const,
    name: 'test',
    title: '',
    version: '',
    openapi: '3.1.1',
    files: ['openapi.yaml'],
    positions: {},
    sources: {},
    annotated,
    servers: [],
    securitySchemes: {},
    workflows: [],
    operations: [],
    schemas,
    schemaRefs: Object.fromEntries(names.map((name) => [name, `0#/components/schemas/${name}` as const])),
    notJudged: [],
  });
}

/** `message @ pointer` of every violation. */
function violations(
  schema: Schema,
  value: unknown,
  schemas: Schemas = {},
  direction: 'request' | 'response' = 'response',
): string[] {
  return validateValue(contractWith(schemas), deepFreeze(schema), value, { direction }).map(
    ({ message, schemaAt }) => `${message} @ ${schemaAt.slice(2)}`,
  );
}

const animals: Schemas = {
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
    required: ['name'],
    properties: {
      name: { type: 'string', minLength: 1 },
      children: { type: 'array', items: { $ref: 'contract:Tree' } },
    },
  },
  Account: {
    type: 'object',
    required: ['id', 'name', 'password'],
    properties: {
      id: { type: 'integer', readOnly: true },
      name: { type: 'string' },
      password: { type: 'string', writeOnly: true },
    },
  },
};
const pet: Schema = { $ref: 'contract:Pet' };
const tree: Schema = { $ref: 'contract:Tree' };
const account: Schema = { $ref: 'contract:Account' };

const invalid: [
  name: string,
  given: { schema: Schema; value: unknown; direction?: 'request' | 'response' },
  want: string[],
][] = [
  [
    'a wrong type deep inside',
    {
      schema: {
        properties: { data: { type: 'array', items: { properties: { progress: { type: 'number' } } } } },
      },
      value: { data: [{ progress: '97' }] },
    },
    ['data/0/progress is "97" (string), must be number @ /properties/data/items/properties/progress/type'],
  ],
  [
    'every missing property, each at its own entry of `required`',
    { schema: { type: 'object', required: ['a', 'b'] }, value: {} },
    [
      'the value lacks the required property "a" @ /required/0',
      'the value lacks the required property "b" @ /required/1',
    ],
  ],
  [
    'a property that every object inherits',
    { schema: { required: ['constructor'] }, value: {} },
    ['the value lacks the required property "constructor" @ /required/0'],
  ],
  [
    'the inner levels of a recursive schema',
    { schema: tree, value: { name: 'root', children: [{ name: 'leaf', children: [{ name: '' }] }] } },
    [
      'children/0/children/0/name has 0 characters, must have at least 1 @ /components/schemas/Tree/properties/name/minLength',
    ],
  ],
  [
    'only the branch that the discriminator names',
    { schema: pet, value: { kind: 'feline', bark: 3 } },
    ['the value lacks the required property "lives" @ /components/schemas/Cat/required/1'],
  ],
  [
    'the branch of an implicit name',
    { schema: pet, value: { kind: 'Dog', bark: 3 } },
    ['bark is 3 (number), must be string @ /components/schemas/Dog/properties/bark/type'],
  ],
  [
    'a discriminator that names no branch',
    { schema: pet, value: { kind: 'bird', bark: 'x' } },
    [
      'the value has "kind": "bird", which names none of its kinds ("feline", "Cat", "Dog") @ /components/schemas/Pet/discriminator',
    ],
  ],
  [
    'the branch of an anyOf that was meant',
    { schema: { anyOf: [{ $ref: 'contract:Dog' }, { type: 'null' }] }, value: { kind: 'Dog' } },
    ['the value lacks the required property "bark" @ /components/schemas/Dog/required/1'],
  ],
  [
    'alternatives of other types as one sentence',
    { schema: { anyOf: [{ type: 'string' }, { type: ['number', 'null'] }] }, value: true },
    ['the value is true (boolean), must be string, number or null @ /anyOf'],
  ],
  [
    'more than one fitting branch of a oneOf',
    { schema: { oneOf: [{ type: 'integer' }, { title: 'large', minimum: 3 }] }, value: 5 },
    ['the value fits integer and large, must fit exactly one of them @ /oneOf'],
  ],
  [
    'the branch of a condition',
    {
      schema: { if: { required: ['a'] }, then: { required: ['b'] } },
      value: { a: 1 },
    },
    ['the value lacks the required property "b" @ /then/required/0'],
  ],
  [
    'a write-only property in a response',
    { schema: account, value: { id: 1, name: 'a', password: 'b' } },
    [
      'password is write-only, so a response must not show it @ /components/schemas/Account/properties/password/writeOnly',
    ],
  ],
  [
    'a read-only property in a request',
    { schema: account, value: { id: 1, name: 'a', password: 'b' }, direction: 'request' },
    ['id is read-only, so a request should not send it @ /components/schemas/Account/properties/id/readOnly'],
  ],
  [
    'a property that composed schemas do not know',
    {
      schema: { allOf: [{ $ref: 'contract:Dog' }], unevaluatedProperties: false },
      value: { kind: 'a', bark: 'b', x: 1 },
    },
    ['the value has the property "x", which is not allowed @ /unevaluatedProperties'],
  ],
  [
    'the cause, and not what it leaves unevaluated',
    {
      schema: { allOf: [{ $ref: 'contract:Dog' }], unevaluatedProperties: false },
      value: { kind: 'a', bark: 1, x: 1 },
    },
    ['bark is 1 (number), must be string @ /components/schemas/Dog/properties/bark/type'],
  ],
  [
    'an item of a list that may have none',
    { schema: { items: false }, value: [1] },
    ['0 is not allowed @ /items'],
  ],
  [
    'a name that would break the line',
    { schema: { properties: { 'a\n/b': { type: 'null' } } }, value: { 'a\n/b': 1 } },
    ['a\\n/b is 1 (number), must be null @ /properties/a\n~1b/type'],
  ],
  [
    'a dependent property',
    { schema: { dependentRequired: { card: ['address'] } }, value: { card: 1 } },
    ['the value has "card", so it must have "address" too @ /dependentRequired/card'],
  ],
  [
    'a property that may not be there',
    { schema: { properties: { old: false } }, value: { old: 1 } },
    ['old is not allowed @ /properties/old'],
  ],
  [
    'a pattern that is a regular expression only without the u flag',
    { schema: { type: 'string', pattern: '^[\\w-.]+$' }, value: 'a b' },
    ['the value is "a b", must match the pattern ^[\\w-.]+$ @ /pattern'],
  ],
  [
    'no multiple of a decimal',
    { schema: { multipleOf: 0.01 }, value: 19.999 },
    ['the value is 19.999, must be a multiple of 0.01 @ /multipleOf'],
  ],
  [
    'an item that stands in a list twice, whatever the order of its members',
    { schema: { uniqueItems: true }, value: [{ a: 1, b: 2 }, 0, { b: 2, a: 1 }] },
    ['the value has the same item at 0 and 2, must not repeat any @ /uniqueItems'],
  ],
  [
    'text that is not in its encoding',
    { schema: { type: 'string', contentEncoding: 'base64' }, value: 'not base64!' },
    ['the value is "not base64!", must be encoded in base64 @ /contentEncoding'],
  ],
  [
    'text that does not hold its media type',
    { schema: { type: 'string', contentMediaType: 'application/json' }, value: '{' },
    ['the value is "{", must hold application/json @ /contentMediaType'],
  ],
  [
    'something else where bytes are wanted',
    { schema: { type: 'string', format: 'binary' }, value: 5 },
    ['the value is 5 (number), must be bytes @ /format'],
  ],
  [
    'too many bytes',
    { schema: { type: 'string', format: 'binary', maxLength: 2 }, value: new Uint8Array(3) },
    ['the value is 3 bytes, must be bytes (0 to 2 of them) @ /format'],
  ],
];

test.each(invalid)('reports %s', (_name, { schema, value, direction }, want) => {
  expect(violations(schema, value, animals, direction)).toEqual(want);
});

const clauses: [keyword: string, schema: Schema, value: unknown, want: string][] = [
  ['minimum', { minimum: 1 }, 0, 'is 0, must be at least 1'],
  ['maximum', { maximum: 1 }, 2, 'is 2, must be at most 1'],
  ['exclusiveMinimum', { exclusiveMinimum: 1 }, 1, 'is 1, must be more than 1'],
  ['exclusiveMaximum', { exclusiveMaximum: 1 }, 1, 'is 1, must be less than 1'],
  ['minLength', { minLength: 2 }, '犬', 'has 1 character, must have at least 2'],
  ['maxLength', { maxLength: 1 }, 'ab', 'has 2 characters, must have at most 1'],
  ['minItems', { minItems: 1 }, [], 'has 0 items, must have at least 1'],
  ['maxItems', { maxItems: 1 }, [1, 2], 'has 2 items, must have at most 1'],
  ['minProperties', { minProperties: 1 }, {}, 'has 0 properties, must have at least 1'],
  ['maxProperties', { maxProperties: 0 }, { a: 1 }, 'has 1 property, must have at most 0'],
  ['enum', { enum: [1, 'a', null] }, 'b', 'is "b", must be 1, "a" or null'],
  ['const', { const: { a: 1 } }, { a: 2 }, 'is {"a":2}, must be {"a":1}'],
  ['not', { not: { type: 'string' } }, 'a', 'is what its `not` rules out'],
  [
    'additionalProperties',
    { properties: { a: true }, patternProperties: { '^x': true }, additionalProperties: false },
    { a: 1, x1: 1, b: 1 },
    'has the property "b", which is not allowed',
  ],
  [
    'propertyNames',
    { propertyNames: { maxLength: 1 } },
    { ab: 1 },
    'has the property "ab", whose name is not allowed',
  ],
  [
    'unevaluatedItems',
    { prefixItems: [true], unevaluatedItems: false },
    [1, 2],
    'has more than 1 items, which is not allowed',
  ],
  [
    'contains',
    { contains: { const: 1 } },
    [2],
    'has no item that its `contains` describes, must have at least 1',
  ],
  [
    'contains',
    { contains: { const: 1 }, minContains: 2, maxContains: 3 },
    [1],
    'has another number of items that its `contains` describes than 2 to 3',
  ],
  [
    'oneOf',
    { oneOf: [{ required: ['a'] }, { title: 'B', required: ['b'] }] },
    {},
    'fits none of 2 alternatives: alternative 1 (it lacks the required property "a"); B (it lacks the required property "b")',
  ],
];

test.each(clauses)('says what is wrong with %s', (keyword, schema, value, want) => {
  const found = validateValue(contractWith(), schema, value, {
    direction: 'response',
    at: '0#',
    subject: 'it',
  });
  expect(found.map(({ message, schemaAt }) => [message, schemaAt])).toEqual([
    [`it ${want}`, `0#/${keyword}`],
  ]);
});

const valid: [name: string, given: { schema: Schema; value: unknown; direction?: 'request' | 'response' }][] =
  [
    [
      'an absent read-only property in a request',
      { schema: account, value: { name: 'a', password: 'b' }, direction: 'request' },
    ],
    ['an absent write-only property in a response', { schema: account, value: { id: 1, name: 'a' } }],
    [
      'an absent write-only property whose `required` stands beside a reference',
      {
        schema: { allOf: [{ $ref: 'contract:Account' }], required: ['password'] },
        value: { id: 1, name: 'a' },
      },
    ],
    [
      'a read-only property in a branch, where advice must not decide',
      {
        schema: { oneOf: [{ $ref: 'contract:Account' }, { type: 'null' }] },
        value: { id: 1, name: 'a', password: 'b' },
        direction: 'request',
      },
    ],
    [
      'a branch without a name beside named ones',
      {
        schema: {
          anyOf: [{ $ref: 'contract:Cat' }, { type: 'object', required: ['other'] }],
          discriminator: { propertyName: 'kind' },
        },
        value: { kind: 'unheard of', other: 1 },
      },
    ],
    [
      'null beside discriminated branches',
      {
        schema: {
          oneOf: [{ $ref: 'contract:Cat' }, { type: 'null' }],
          discriminator: { propertyName: 'kind' },
        },
        value: null,
      },
    ],
    [
      'what the default mapping of a discriminator takes',
      {
        schema: {
          oneOf: [{ $ref: 'contract:Cat' }, { $ref: 'contract:Dog' }],
          discriminator: { propertyName: 'kind', defaultMapping: 'contract:Dog' },
        },
        value: { kind: 'wolf', bark: 'x' },
      },
    ],
    [
      'a branch named by a constant of its own',
      {
        schema: {
          oneOf: [
            { properties: { kind: { const: 'a' }, size: { type: 'number' } } },
            { properties: { kind: { const: 'b' }, size: { type: 'string' } } },
          ],
          discriminator: { propertyName: 'kind' },
        },
        value: { kind: 'b', size: 'x' },
      },
    ],
    ['a multiple that only decimal arithmetic sees', { schema: { multipleOf: 0.01 }, value: 19.99 }],
    [
      'a number that is too large for a double',
      { schema: { type: 'integer', minimum: 0 }, value: JSON.parse('1e400') },
    ],
    ['a number with the value of an integer', { schema: { type: 'integer' }, value: 1.0 }],
    [
      'an int64 beyond what a double can tell apart',
      { schema: { type: 'integer', format: 'int64' }, value: 2 ** 63 },
    ],
    ['a format that nobody knows', { schema: { type: 'string', format: 'flight-number' }, value: '?' }],
    [
      'bytes where they are wanted',
      { schema: { type: 'string', format: 'binary' }, value: new Uint8Array(3) },
    ],
    [
      'a named file where bytes are wanted',
      {
        schema: { type: 'string', contentMediaType: 'image/png' },
        value: { bytes: new Uint8Array(1), filename: 'a.png' },
      },
    ],
    [
      'a name that every object inherits',
      { schema: { properties: { toString: { type: 'string' } } }, value: {} },
    ],
  ];

test.each(valid)('accepts %s', (_name, { schema, value, direction }) => {
  expect(violations(schema, value, animals, direction)).toEqual([]);
});

const formats: [format: string, good: unknown[], bad: unknown[]][] = [
  ['date', ['2024-02-29'], ['2023-02-29', '2024-1-1', '2024-01-01T00:00:00Z']],
  ['time', ['23:59:60Z', '10:00:00.5+05:30'], ['10:00:00', '24:00:00Z']],
  [
    'date-time',
    ['2024-02-29T10:00:00Z', '2024-02-29t10:00:00.123456+01:00', '1990-12-31T23:59:60Z'],
    [
      '2024-02-29 10:00:00Z',
      '2024-02-29T10:00:00',
      '2024-02-29T10:00:00+0100',
      '2024-02-30T10:00:00Z',
      1709200800,
    ],
  ],
  ['duration', ['P1D', 'PT36H', 'P2W'], ['1 day', 'P']],
  ['uri', ['https://example.org/a?b#c', 'urn:x:y'], ['/relative', 'https://example.org/a b']],
  ['uri-reference', ['/relative', '../a', ''], ['a b', '\\back']],
  [
    'email',
    ['a@example.org', 'root@localhost', '"a b"@example.org', 'a@[127.0.0.1]'],
    ['a', 'a@', 'a b@example.org'],
  ],
  ['hostname', ['example.org', 'localhost'], ['-a', 'a_b']],
  ['ipv4', ['127.0.0.1'], ['256.0.0.1', '1.2.3']],
  ['ipv6', ['::1', 'fe80::1'], ['1::2::3', '127.0.0.1']],
  [
    'uuid',
    ['123E4567-e89b-12d3-a456-426614174000'],
    ['urn:uuid:123e4567-e89b-12d3-a456-426614174000', '123e4567'],
  ],
  ['byte', ['', 'YWJj', 'YQ=='], ['YQ', 'a\nYWJj', '_-==']],
  ['json-pointer', ['', '/a/~0'], ['a', '/~2']],
  ['regex', ['^a+$'], ['(']],
  ['int32', [2147483647, -2147483648], [2147483648, 1.5]],
  ['int64', [2 ** 60], [1e19, 0.5]],
  ['uint8', [0, 255], [-1, 256]],
  ['float', [1.5, 3.4e38], [3.5e38]],
];

test.each(formats)('knows the format %s', (format, good, bad) => {
  const type = typeof good[0];
  const judge = (value: unknown) => violations({ type, format }, value).length;
  expect(good.filter((value) => judge(value) > 0)).toEqual([]);
  expect(bad.filter((value) => judge(value) === 0)).toEqual([]);
});

test('a number format says nothing about strings', () => {
  expect(violations({ type: 'string', format: 'int64' }, '12')).toEqual([]);
});

test('what cannot be judged is noted once and passes, and the rest is judged', () => {
  const contract = contractWith();
  const schema: Schema = {
    type: 'any',
    pattern: '(',
    required: true as never,
    minLength: 2,
    allOf: [{ $ref: 'contract:Gone' }],
  };
  const judge = () =>
    validateValue(contract, schema, 'a', { direction: 'response', at: '0#/x' }).map(({ keyword }) => keyword);
  expect([judge(), judge()]).toEqual([['minLength'], ['minLength']]);
  expect(unjudgedKeywords(contract).map(({ at }) => at)).toEqual([
    '0#/x/type',
    '0#/x/pattern',
    '0#/x/required',
    '0#/x/allOf/0/$ref',
  ]);
});

test('a base whose branches are its own heirs, and a value nested too deep, end in a note', () => {
  const contract = contractWith({
    Base: { oneOf: [{ $ref: 'contract:Heir' }, { type: 'null' }] },
    Heir: { allOf: [{ $ref: 'contract:Base' }, { required: ['x'] }] },
    ...animals,
  });
  let deep: unknown = { name: '' };
  for (let depth = 0; depth < 100_000; depth += 1) deep = { name: 'a', children: [deep] };
  expect(validateValue(contract, { $ref: 'contract:Base' }, {}, { direction: 'response' })).toEqual([]);
  expect(validateValue(contract, tree, deep, { direction: 'response' })).toEqual([]);
  expect(unjudgedKeywords(contract).map(({ at }) => at)).toEqual([
    '0#/components/schemas/Base',
    '0#/components/schemas/Tree',
  ]);
});

test('many violations of a long list are found in reasonable time', () => {
  const schema: Schema = {
    type: 'array',
    uniqueItems: true,
    items: { anyOf: [{ $ref: 'contract:Dog' }, { type: 'null' }] },
  };
  const value = Array.from({ length: 20_000 }, (_, index) => ({ kind: 'Dog', bark: index }));
  const begun = performance.now();
  expect(violations(schema, value, animals)).toHaveLength(20_000);
  expect(performance.now() - begun).toBeLessThan(5_000);
});

test('a violation is known as the nearest statement around its keyword, and as that keyword', () => {
  const contract = contractWith(
    {
      Bare: { type: 'object', required: ['id'] },
      Own: {
        type: 'object',
        required: ['id', 'name'],
        'x-provenance': { basis: 'vendor', keywords: { 'required/id': 'client' } },
      },
    },
    true,
  );
  const schema: Schema = {
    properties: {
      inherited: { $ref: 'contract:Bare' },
      stated: { $ref: 'contract:Bare', 'x-provenance': 'example' },
      own: { $ref: 'contract:Own' },
    },
  };
  const found = validateValue(
    contract,
    schema,
    { inherited: {}, stated: {}, own: {} },
    {
      direction: 'response',
      provenance: { basis: 'documented', keywords: { 'required/id': 'standard' } },
    },
  );
  expect(
    found.map(({ instancePath, keyword, provenance }) => `${instancePath} ${keyword} ${provenance.basis}`),
  ).toEqual([
    '/inherited required/id documented',
    '/stated required/id example',
    '/own required/id client',
    '/own required/name vendor',
  ]);
});

test('values that differ only in their indexes, keys and depth share a cause', () => {
  const schema: Schema = { properties: { byId: { additionalProperties: tree } } };
  const contract = contractWith(animals);
  const value = {
    byId: { x1: { name: '' }, x2: { name: 'a', children: [{ name: 'b', children: [{ name: '' }] }] } },
  };
  const found = validateValue(contract, schema, value, { direction: 'response' });
  expect(found.map(({ cause }) => cause)).toEqual(['byId/name', 'byId/children/name']);
});

test('the decimal reading of multipleOf agrees with integer arithmetic', () => {
  fc.assert(
    fc.property(
      fc.integer(),
      fc.integer({ min: 1, max: 1000 }),
      fc.integer({ min: 0, max: 6 }),
      (units, step, places) => {
        const value = Number(`${units}e-${places}`);
        const divisor = Number(`${step}e-${places}`);
        expect(violations({ multipleOf: divisor }, value).length).toBe(units % step === 0 ? 0 : 1);
      },
    ),
    { numRuns: 60 },
  );
});

test('a value may have members that JavaScript gives a meaning', () => {
  const awkward = JSON.parse('{"valueOf": 1, "toString": 2, "__proto__": 3, "constructor": 4}');
  const other = JSON.parse('{"valueOf": 1, "toString": 2, "__proto__": 9, "constructor": 4}');
  for (const schema of [{ const: awkward }, { enum: [{ a: 1 }, awkward] }]) {
    expect(violations(schema, JSON.parse(JSON.stringify(awkward)))).toEqual([]);
    expect(violations(schema, other)).toHaveLength(1);
  }
});
