import { type FilePart, type Schema, validateValue } from '@countersign/contract';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { type CoverageValue, coverageValues } from './coverage-values.ts';
import { contractWith, schemaWithWitness } from './schema-around.fixture.ts';

const components: Readonly<Record<string, Schema>> = {
  Zip: { type: 'string', pattern: '^\\d{5}$' },
  Tree: {
    type: 'object',
    properties: {
      name: { type: 'string', maxLength: 3 },
      children: { type: 'array', items: { $ref: 'contract:Tree' } },
    },
  },
  Cat: {
    type: 'object',
    required: ['kind'],
    properties: { kind: { const: 'cat' }, lives: { type: 'integer' } },
  },
  Dog: {
    type: 'object',
    required: ['kind'],
    properties: { kind: { const: 'dog' }, bark: { type: 'string' } },
  },
};
const contract = contractWith(components);
const object = (properties: Record<string, Schema>, rest: object = {}): Schema => ({
  type: 'object',
  properties,
  ...rest,
});

/** The parts of values that a keyword is visited with, valid ones and invalid ones. */
const table: [keyword: string, schema: Schema, want: { valid?: unknown[]; invalid?: unknown[] }][] = [
  ['type', { type: 'integer' }, { invalid: [null, true, 'text', [], {}, 1.5] }],
  ['type', { type: ['boolean', 'null'] }, { valid: [null, true, false], invalid: [1, 'text', [], {}] }],
  ['minimum', { type: 'integer', minimum: 3 }, { valid: [3, 4], invalid: [2] }],
  ['maximum', { type: 'number', maximum: 3.5 }, { valid: [3.5], invalid: [4.5] }],
  [
    'exclusiveMinimum',
    { type: 'number', exclusiveMinimum: 0, multipleOf: 0.01 },
    { valid: [0.01, 0.02], invalid: [0] },
  ],
  ['exclusiveMaximum', { type: 'integer', exclusiveMaximum: 10 }, { valid: [9, 8], invalid: [10] }],
  ['multipleOf', { type: 'integer', multipleOf: 4, minimum: 8 }, { invalid: [10] }],
  ['format', { type: 'integer', format: 'int32' }, { invalid: [2 ** 31] }],
  ['minLength', { type: 'string', minLength: 2, pattern: '^a*$' }, { valid: ['aa'], invalid: ['a'] }],
  ['maxLength', { type: 'string', maxLength: 3, pattern: '^a*$' }, { valid: ['aaa'], invalid: ['aaaa'] }],
  ['pattern', { type: 'string', pattern: '^a{2}$' }, { invalid: ['a!'] }],
  [
    'format',
    { type: 'string', format: 'date' },
    { valid: [expect.stringMatching(/^\d{4}-/)], invalid: ['2024-02-30'] },
  ],
  ['contentEncoding', { type: 'string', contentEncoding: 'base64' }, { invalid: ['not encoded!'] }],
  ['enum', { enum: ['a', 'b'] }, { valid: ['a', 'b'], invalid: ['a-unlisted'] }],
  ['const', { const: 5 }, { valid: [5], invalid: [6] }],
  ['minItems', { type: 'array', items: { const: 1 }, minItems: 2 }, { valid: [[1, 1]], invalid: [[1]] }],
  [
    'maxItems',
    { type: 'array', items: { const: 1 }, maxItems: 2 },
    { valid: [[1, 1]], invalid: [[1, 1, 1]] },
  ],
  ['uniqueItems', { type: 'array', items: { enum: [1] }, uniqueItems: true }, { invalid: [[1, 1]] }],
  ['false', { type: 'array', prefixItems: [{ const: 1 }], items: false }, { invalid: [[1, 1]] }],
  [
    'contains',
    { type: 'array', items: { enum: [1, 'x'] }, contains: { const: 1 }, maxItems: 1 },
    { invalid: [['x']] },
  ],
  [
    'contains',
    { type: 'array', items: { enum: [1, 'x'] }, contains: { const: 1 }, minContains: 2, maxItems: 2 },
    { invalid: [expect.not.arrayContaining([1]), [1]] },
  ],
  [
    'contains',
    { type: 'array', items: { enum: [1, 'x'] }, contains: { const: 1 }, maxContains: 2, maxItems: 3 },
    { invalid: [expect.not.arrayContaining([1]), [1, 1, 1]] },
  ],
  ['required/a', object({ a: { const: 1 } }, { required: ['a'] }), { invalid: [{}] }],
  [
    'additionalProperties',
    object({}, { additionalProperties: false }),
    { invalid: [{ unexpectedProperty: 1 }] },
  ],
  [
    'unevaluatedProperties',
    object({}, { unevaluatedProperties: false }),
    { invalid: [{ unexpectedProperty: 1 }] },
  ],
  ['propertyNames', { type: 'object', propertyNames: { pattern: '^[a-z]+$' } }, { invalid: [{ '': 1 }] }],
  ['minProperties', object({ a: { const: 1 } }, { minProperties: 1 }), { invalid: [{}] }],
  [
    'maxProperties',
    object({ a: { const: 1 } }, { maxProperties: 1 }),
    { invalid: [{ a: 1, more0: expect.anything() }] },
  ],
  [
    'dependentRequired',
    object({ a: { const: 1 }, b: { const: 2 } }, { dependentRequired: { a: ['b'] } }),
    { invalid: [{ a: 1 }] },
  ],
  ['not', { type: 'string', not: { const: 'x' } }, { invalid: ['x'] }],
  [
    'oneOf',
    { oneOf: [{ type: 'integer' }, { title: 'large', type: 'number', minimum: 3 }] },
    { invalid: [null, true, 'text', [], {}, expect.any(Number)] },
  ],
  [
    'discriminator',
    {
      oneOf: [{ $ref: 'contract:Cat' }, { $ref: 'contract:Dog' }],
      discriminator: { propertyName: 'kind', mapping: { cat: 'contract:Cat', dog: 'contract:Dog' } },
    },
    { invalid: [{ kind: 'undescribed' }, { kind: 'cat-unlisted' }, { kind: 'dog-unlisted' }] },
  ],
];

test.each(table)('visits %s of %j from both sides', (keyword, schema, want) => {
  const found = cover(schema).filter(
    (each) => each.keyword === keyword && (each.instance === '' || keyword === 'false') && !each.extreme,
  );
  const side = (valid: boolean): unknown[] =>
    found.filter((each) => each.valid === valid).map(({ value }) => value);
  expect(side(true)).toEqual(want.valid ?? side(true));
  expect(side(false)).toEqual(want.invalid ?? []);
});

test('names the keyword, its place in the description, the part of the value, and what is wrong', () => {
  const schema = object({ address: object({ zip: { $ref: 'contract:Zip' } }) });
  const found = cover(schema).find(({ keyword }) => keyword === 'pattern');
  expect(found).toEqual({
    value: { address: { zip: expect.stringMatching(/^\d{4}!$/) } },
    valid: false,
    extreme: false,
    keyword: 'pattern',
    pointer: '0#/components/schemas/Zip/pattern',
    instance: '/address/zip',
    description: 'address/zip: text that does not match',
  });
});

test('covers every branch, and every property in an object with little else', () => {
  const schema = object(
    {
      id: { type: 'integer' },
      pet: { anyOf: [{ $ref: 'contract:Cat' }, { $ref: 'contract:Dog' }] },
      map: { type: 'object', additionalProperties: { type: 'integer' } },
    },
    { required: ['id'] },
  );
  const places = new Set(
    cover(schema)
      .filter(({ valid }) => !valid)
      .map(({ instance }) => instance),
  );
  expect([...places].sort()).toEqual(['', '/id', '/map', '/map/sample', '/pet', '/pet/bark', '/pet/lives']);
  for (const { instance, value } of cover(schema))
    if (/^\/pet\/|^\/map\//.test(instance)) expect(Object.keys(Object(value))).toHaveLength(2);
});

test('keeps within what wide, deep and recursive schemas would ask for', () => {
  const tree = cover({ $ref: 'contract:Tree' });
  expect(tree.some(({ instance }) => instance === '/children/0/name')).toBe(true);
  expect(tree.length).toBeLessThan(200);
  const wide = (count: number): number => {
    const properties = Object.fromEntries(
      Array.from({ length: count }, (_, index) => [`p${index}`, { type: 'string', maxLength: 5 }]),
    );
    return cover(object(properties), 100_000).length;
  };
  const [ten, hundred] = [wide(10), wide(100)];
  expect(hundred - wide(1)).toBe(11 * (ten - wide(1)));
  expect(cover({ $ref: 'contract:Tree' }, 20)).toHaveLength(20);
});

test.each(['^(a+)+$', '^(a|a)*b?$', '^(([a-z])+.)+[A-Z]([a-z])+$', '(x+x+)+y'])(
  'does not get lost in the pattern %s',
  (pattern) => {
    const before = process.threadCpuUsage();
    const found = cover({ type: 'string', pattern, minLength: 28, maxLength: 60 });
    expect(found.filter(({ keyword }) => keyword === 'pattern')).not.toEqual([]);
    expect(process.threadCpuUsage(before).user / 1000).toBeLessThan(5000);
  },
);

const files: [name: string, schema: Schema, mediaType: string, want: [valid: boolean, bytes: number][]][] = [
  [
    'by its format',
    { type: 'string', format: 'binary', minLength: 2, maxLength: 5 },
    'application/octet-stream',
    [
      [false, 1],
      [true, 5],
      [false, 6],
    ],
  ],
  [
    'by nothing but the media type',
    {},
    'application/octet-stream',
    [
      [true, 300],
      [true, 0],
      [true, 1],
    ],
  ],
];

test.each(files)('covers the lengths of a file that is one %s', (_name, schema, mediaType, want) => {
  const covered = coverageValues(contract, schema, { direction: 'request', mediaType });
  const sizes = (covered.ok ? covered.value : []).map(({ valid, value }) => [
    valid,
    (value as FilePart).bytes.length,
  ]);
  expect(sizes).toEqual(want);
});

test('covers the files of a form as files of their media types', () => {
  const schema = object({ image: {}, title: { type: 'string' } });
  const options = {
    direction: 'request',
    mediaType: 'multipart/form-data',
    fileTypes: { image: 'image/png' },
  } as const;
  const covered = coverageValues(contract, schema, options);
  const about = (covered.ok ? covered.value : []).filter(({ instance }) => instance === '/image');
  expect(about.map(({ description }) => description)).toEqual([
    'image: a file',
    'image: an empty file',
    'image: a file of one byte',
  ]);
  expect(about[0]?.value).toMatchObject({ image: { contentType: 'image/png', filename: 'sample.png' } });
});

test('says why a schema has no values', () => {
  expect(coverageValues(contract, false, { direction: 'request' })).toEqual({
    ok: false,
    reason: 'nothing is allowed at 0#',
  });
});

test('is the same every time; another seed visits the same keywords with other values', () => {
  const schema = object({ name: { type: 'string', minLength: 2 }, tree: { $ref: 'contract:Tree' } });
  const again = coverageValues(contractWith(components), schema, { direction: 'request' });
  const other = coverageValues(contract, schema, { direction: 'request', seed: 99 });
  expect(again).toEqual({ ok: true, value: cover(schema) });
  const describe = (values: readonly CoverageValue[]): string[] =>
    values.map(({ description }) => description);
  expect(other.ok && describe(other.value)).toEqual(describe(cover(schema)));
  expect(other).not.toEqual(again);
});

test('every value is what it is said to be, whatever the schema', { timeout: 60_000 }, () => {
  fc.assert(
    fc.property(schemaWithWitness, ({ schema }) => {
      const around = contractWith({ Root: schema });
      const at = '0#/components/schemas/Root';
      const covered = coverageValues(around, schema, { direction: 'request', at, cap: 300 });
      if (!covered.ok) throw new Error(covered.reason);
      for (const { keyword, pointer, valid, value } of covered.value) {
        const broken = validateValue(around, schema, value, { direction: 'request', at });
        expect(broken.length === 0).toBe(valid);
        if (!valid)
          expect(broken.map((each) => `${each.keyword} ${each.schemaAt}`)).toContain(`${keyword} ${pointer}`);
      }
    }),
    { numRuns: 50, seed: 11, endOnFailure: true },
  );
});

function cover(schema: Schema, cap?: number): readonly CoverageValue[] {
  const covered = coverageValues(contract, schema, { direction: 'request', cap });
  if (!covered.ok) throw new Error(covered.reason);
  return covered.value;
}
