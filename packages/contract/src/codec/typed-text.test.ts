import { expect, test } from 'vitest';
import type { Schema } from '../model.ts';
import { testContract } from './test-contract.ts';
import { parsePrimitive } from './typed-text.ts';

const contract = testContract({ schemas: { Age: { type: 'integer', minimum: 0 } } });

const readings: [Schema | undefined, text: string, value: unknown][] = [
  [undefined, '5', '5'],
  [true, 'true', 'true'],
  [{}, 'null', 'null'],
  [{ type: 'string' }, '5', '5'],
  [{ type: 'string' }, 'true', 'true'],
  [{ type: 'integer' }, '5', 5],
  [{ type: 'integer' }, '-5', -5],
  [{ type: 'integer' }, '1e3', 1000],
  [{ type: 'integer' }, '1.5', '1.5'],
  [{ type: 'integer' }, '007', '007'],
  [{ type: 'integer' }, '+5', '+5'],
  [{ type: 'integer' }, ' 5', ' 5'],
  [{ type: 'integer' }, '0x10', '0x10'],
  [{ type: 'integer' }, '1e999', '1e999'],
  [{ type: 'integer' }, '', ''],
  [{ type: 'integer', maximum: 3 }, '5', 5],
  [{ type: 'number' }, '1.5', 1.5],
  [{ type: 'boolean' }, 'false', false],
  [{ type: 'boolean' }, 'FALSE', 'FALSE'],
  [{ type: 'null' }, '', null],
  [{ type: ['integer', 'null'] }, 'null', null],
  [{ type: ['string', 'null'] }, 'null', 'null'],
  [{ type: ['string', 'null'], minLength: 1 }, '', null],
  [{ type: ['string', 'integer'] }, '5', 5],
  [{ type: ['string', 'integer'] }, 'a', 'a'],
  [{ enum: [1, 2] }, '2', 2],
  [{ enum: ['1', '2'] }, '2', '2'],
  [{ const: true }, 'true', true],
  [{ type: ['string', 'integer'], enum: ['1', 2] }, '1', '1'],
  [
    {
      oneOf: [
        { type: 'string', pattern: '^[0-9]{2}$' },
        { type: 'integer', maximum: 9 },
      ],
    },
    '12',
    '12',
  ],
  [
    {
      oneOf: [
        { type: 'string', pattern: '^[0-9]{2}$' },
        { type: 'integer', maximum: 9 },
      ],
    },
    '7',
    7,
  ],
  [{ minimum: 1 }, '5', 5],
  [{ $ref: 'contract:Age' }, '5', 5],
  [{ allOf: [{ $ref: 'contract:Age' }, { maximum: 9 }] }, '50', 50],
];

test.each(readings)('under %j, %j is %j', (schema, text, value) => {
  expect(parsePrimitive(contract, schema, text)).toBe(value);
});
