import { expect, test } from 'vitest';
import type { Schema } from '../model.ts';
import { isBinarySchema } from './binary-schema.ts';
import { testContract } from './test-contract.ts';

const contract = testContract({
  schemas: { File: { type: 'string', format: 'binary' }, Loop: { allOf: [{ $ref: 'contract:Loop' }] } },
});
const octets = 'application/octet-stream';

const schemas: [Schema | undefined, mediaType: string | undefined, binary: boolean][] = [
  [{ type: 'string', format: 'binary' }, undefined, true],
  [{ type: ['string', 'null'], format: 'binary' }, undefined, true],
  [{ $ref: 'contract:File' }, undefined, true],
  [{ allOf: [{ $ref: 'contract:File' }, { description: 'x' }] }, undefined, true],
  [{ anyOf: [{ $ref: 'contract:File' }, { type: 'null' }] }, undefined, true],
  [{ oneOf: [{ $ref: 'contract:File' }, { type: 'string' }] }, undefined, false],
  [{ type: 'string', contentMediaType: 'image/png' }, undefined, true],
  [{ contentMediaType: octets }, undefined, true],
  [{ type: 'string', contentMediaType: 'image/png', contentEncoding: 'base64' }, octets, false],
  [{ type: 'string', contentMediaType: 'application/json' }, undefined, false],
  [{ type: 'string', contentMediaType: 'text/html' }, undefined, false],
  [{}, octets, true],
  [{}, 'image/*', true],
  [{}, 'application/json', false],
  [{}, undefined, false],
  [undefined, octets, true],
  [true, octets, true],
  [false, octets, false],
  [{ type: 'string' }, octets, false],
  [{ type: 'object' }, octets, false],
  [{ $ref: 'contract:Loop' }, octets, true],
];

test.each(schemas)('%j under %s: %s', (schema, mediaType, binary) => {
  expect(isBinarySchema(contract, schema, mediaType)).toBe(binary);
});
