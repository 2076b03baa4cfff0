import type { WireRequest, WireResponse } from '@countersign/contract';
import { parseContract } from '@countersign/contract/load';
import { expect, test } from 'vitest';
import { createBranchLog } from './branch-log.ts';

const color = { enum: ['red', 'green'] };
const content = {
  'application/json': { schema: { type: 'object', properties: { color, note: { type: 'string' } } } },
};
const contract = await parseContract(
  JSON.stringify({
    openapi: '3.1.1',
    info: { title: 'Log', version: '1' },
    paths: {
      '/things': {
        post: {
          operationId: 'add',
          parameters: [{ name: 'shade', in: 'query', schema: color }],
          requestBody: { content },
          responses: { 200: { description: '', content }, '4XX': { description: '' } },
        },
      },
    },
  }),
);
const [operation] = contract.operations;
if (operation === undefined) throw new Error('the operation is missing');

const type = ['content-type', 'application/json'] as const;
const bytes = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));
const request = (query: string, value: unknown): WireRequest => ({
  method: 'POST',
  target: `/things${query}`,
  headers: [type],
  body: bytes(value),
});
const response = (status: number, value: unknown): WireResponse => ({
  status,
  headers: [type],
  body: bytes(value),
});
const post = '0#/paths/~1things/post';
const body = `${post}/requestBody/content/application~1json/schema/properties`;
const answer = `${post}/responses/200/content/application~1json/schema/properties`;

test('parameters, bodies and answers count, each value as far as it keeps its schema', () => {
  const log = createBranchLog(contract, operation);
  log.add({ request: request('?shade=green', { color: 'red' }), response: response(200, { note: 'a' }) });
  log.add({ request: request('?shade=blue', { color: 1, note: 'a' }), response: response(200, { note: 1 }) });
  log.add({ request: request('', {}), response: response(400, { color: 'red' }) });
  expect(log.seen()).toEqual([
    { at: `${post}/parameters/0/schema/enum/1`, side: 'request' },
    { at: `${body}/color`, side: 'request' },
    { at: `${body}/color/enum/0`, side: 'request' },
    { at: `${answer}/note`, side: 'response' },
  ]);
  expect(log.described()).toEqual({ request: 6, response: 4 });
});

test('what shows nothing new for long is not looked at any more', () => {
  const log = createBranchLog(contract, operation);
  for (let count = 0; count < 200; count += 1) log.add({ request: request('', {}) });
  log.add({ request: request('', { note: 'late' }) });
  expect(log.seen()).toEqual([]);
});
