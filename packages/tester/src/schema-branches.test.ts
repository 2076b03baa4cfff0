import type { Schema } from '@countersign/contract';
import { parseContract } from '@countersign/contract/load';
import { expect, test } from 'vitest';
import type { Direction } from './generate/compile-schema.ts';
import { describedBranches, takenBranches } from './schema-branches.ts';

const contract = await parseContract(
  JSON.stringify({
    openapi: '3.1.1',
    info: { title: 'Branches', version: '1' },
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
      },
    },
  }),
);
const [treeKey = ''] = Object.keys(contract.schemas);
const tree = contract.schemaRefs[treeKey];
const at = '0#/x';

const table: [name: string, schema: Schema, value: unknown, all: string[], taken: string[]][] = [
  ['nothing to choose', { type: 'string' }, 'a', [], []],
  ['a listed value', { enum: ['a', 'b'] }, 'b', ['/enum/0', '/enum/1'], ['/enum/1']],
  ['the only value', { enum: ['a'] }, 'a', [], []],
  ['a listed object', { enum: [{ a: 1 }, 2] }, { a: 1 }, ['/enum/0', '/enum/1'], ['/enum/0']],
  [
    'alternatives, of which two fit',
    { anyOf: [{ type: 'integer' }, { type: 'number' }, { type: 'string' }] },
    1,
    ['/anyOf/0', '/anyOf/1', '/anyOf/2'],
    ['/anyOf/0', '/anyOf/1'],
  ],
  [
    'optional properties, also inside of an alternative',
    {
      required: ['a'],
      properties: { a: { type: 'integer' }, b: { type: 'integer' } },
      oneOf: [{ properties: { c: { enum: [1, 2] } } }, false],
    },
    { a: 1, c: 2 },
    [
      '/oneOf/0',
      '/oneOf/1',
      '/properties/b',
      '/oneOf/0/properties/c',
      ...['0', '1'].map((each) => `/oneOf/0/properties/c/enum/${each}`),
    ],
    ['/oneOf/0', '/oneOf/0/properties/c', '/oneOf/0/properties/c/enum/1'],
  ],
  [
    'items and further properties',
    {
      prefixItems: [{ enum: [1, 2] }],
      items: { additionalProperties: { enum: ['x', 'y'] } },
    },
    [2, { any: 'x' }],
    [
      '/prefixItems/0/enum/0',
      '/prefixItems/0/enum/1',
      '/items/additionalProperties/enum/0',
      '/items/additionalProperties/enum/1',
    ],
    ['/prefixItems/0/enum/1', '/items/additionalProperties/enum/0'],
  ],
];

test.each(table)('names what may be and what is: %s', (_, schema, value, all, taken) => {
  const context = { contract, direction: 'request' } as const;
  const named = (ats: Iterable<string>): string[] => [...ats].map((each) => each.slice(at.length)).sort();
  expect(named(describedBranches(context, [{ schema, at }]))).toEqual(all.toSorted());
  expect(named(takenBranches(context, { schema, at }, value))).toEqual(taken.toSorted());
});

test('a component has one place, however deep it stands', () => {
  const context = { contract, direction: 'response' } as const;
  const place = { schema: { $ref: `contract:${treeKey}` }, at } as const;
  const value = { name: 'a', children: [{ name: 'b', children: [] }] };
  expect([...describedBranches(context, [place])]).toEqual([`${tree}/properties/children`]);
  expect([...takenBranches(context, place, value)]).toEqual([`${tree}/properties/children`]);
});

test.each<[direction: Direction, names: string[]]>([
  ['request', ['secret']],
  ['response', ['id']],
])('what does not travel in a %s is no branch of it', (direction, names) => {
  const schema = { properties: { id: { readOnly: true }, secret: { writeOnly: true } } };
  const branches = describedBranches({ contract, direction }, [{ schema, at }]);
  expect([...branches]).toEqual(names.map((name) => `${at}/properties/${name}`));
});
