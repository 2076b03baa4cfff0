import type { Exchange } from '@countersign/contract';
import { findOperation } from '@countersign/contract';
import { parseContract } from '@countersign/contract/load';
import { expect, test } from 'vitest';
import { evaluate, parseExpression } from './expression.ts';

const contract = await parseContract(
  JSON.stringify({
    openapi: '3.1.1',
    info: { title: 'Things', version: '1' },
    paths: {
      '/things/{thing_id}': {
        put: {
          operationId: 'putThing',
          parameters: [
            { name: 'thing_id', in: 'path', required: true, schema: { type: 'integer' } },
            { name: 'dry', in: 'query', schema: { type: 'boolean' } },
            { name: 'X-Token', in: 'header', schema: { type: 'string' } },
          ],
          requestBody: { content: { 'application/json': { schema: { type: 'object' } } } },
          responses: { 200: { description: '' } },
        },
      },
    },
  }),
);
const operation = findOperation(contract, 'putThing');
const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const exchange: Exchange = {
  operation: 'putThing',
  url: 'http://127.0.0.1:1/v1/things/7?dry=true&extra=a%20b',
  request: {
    method: 'PUT',
    target: '/things/7?dry=true&extra=a%20b',
    headers: [
      ['content-type', 'application/json'],
      ['x-token', 'abc'],
    ],
    body: utf8('{"name":"N","a/b":{"~":[1,2]}}'),
  },
  sent: { bytes: 0, sha256: '' },
  response: {
    status: 201,
    headers: [
      ['Content-Type', 'application/json'],
      ['Location', '/things/7'],
    ],
    body: utf8('{"data":{"id":7,"list":[{"id":"x"}],"nothing":null}}'),
  },
  startedAt: '',
  durationMs: 0,
};

const cases: readonly (readonly [expression: unknown, value: unknown])[] = [
  ['$url', exchange.url],
  ['$method', 'PUT'],
  ['$statusCode', 201],
  ['$request.path.thing_id', 7],
  ['$request.query.dry', true],
  ['$request.query.extra', 'a b'],
  ['$request.query.absent', undefined],
  ['$request.header.X-Token', 'abc'],
  ['$request.body', { name: 'N', 'a/b': { '~': [1, 2] } }],
  ['$request.body#/name', 'N'],
  ['$request.body#/a~1b/~0/1', 2],
  ['$response.header.location', '/things/7'],
  ['$response.body#/data/id', 7],
  ['$response.body#/data/list/0/id', 'x'],
  ['$response.body#/data/list/-/id', undefined],
  ['$response.body#/data/nothing', null],
  ['$response.body#/data/constructor', undefined],
  ['$response.query.id', undefined],
  ['$nonsense', undefined],
  ['a constant', 'a constant'],
  [5, 5],
  ['/files/{$response.body#/data/id}.{$request.header.x-token}', '/files/7.abc'],
  ['/files/{$response.body#/data/absent}', undefined],
  ['{braces} without an expression', '{braces} without an expression'],
];

test.each(cases)('%j is %j', (expression, value) => {
  if (operation === undefined) throw new Error('putThing is described');
  expect(evaluate(contract, operation, exchange, expression)).toEqual(value);
});

test('without a response there is nothing to take from it', () => {
  if (operation === undefined) throw new Error('putThing is described');
  const { response: _, ...unanswered } = exchange;
  expect(evaluate(contract, operation, unanswered, '$response.body#/data/id')).toBeUndefined();
  expect(evaluate(contract, operation, unanswered, '$statusCode')).toBeUndefined();
});

test.each(['$request.header.a b', '$response.path.id', '$request.body#name', '$urls', 'url', ''])(
  '%j is no expression',
  (text) => expect(parseExpression(text)).toBeUndefined(),
);
