import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isContractError } from '../errors.ts';
import type { Contract, OperationResponse } from '../model.ts';
import type { OperationInput, WireRequest } from '../wire.ts';
import { buildRequest } from './build-request.ts';
import { parseRequest } from './parse-request.ts';
import { testContract, testMediaType, testOperation, testParameter } from './test-contract.ts';

const known = { at: '0#', provenance: { basis: 'documented' } } as const;
const response = (status: string, ...mediaTypes: string[]): OperationResponse => ({
  ...known,
  status,
  headers: [],
  links: [],
  content: mediaTypes.map((mediaType) => testMediaType(mediaType)),
});
const string = { type: 'string' } as const;
const integer = { type: 'integer' } as const;

const operation = testOperation('POST', '/batches/{batch_id}/files/{name}.json', {
  parameters: [
    testParameter({ in: 'path', name: 'batch_id', schema: string }),
    testParameter({ in: 'query', name: 'page', schema: integer }),
    testParameter({
      in: 'query',
      name: 'filter',
      style: 'deepObject',
      explode: true,
      schema: { type: 'object', additionalProperties: string },
    }),
    testParameter({
      in: 'query',
      name: 'free',
      schema: { type: 'object', properties: { size: integer }, additionalProperties: string },
    }),
    testParameter({ in: 'header', name: 'X-Ids', schema: { type: 'array', items: integer } }),
    testParameter({ in: 'header', name: 'Accept', schema: string }),
    testParameter({ in: 'cookie', name: 'sid', schema: string }),
  ],
  requestBody: {
    ...known,
    required: true,
    content: [
      testMediaType('multipart/form-data', {
        type: 'object',
        properties: { file: { ...string, format: 'binary' } },
      }),
      testMediaType('application/json'),
      testMediaType('image/*'),
    ],
  },
  responses: [
    response('200', 'application/json', 'text/csv'),
    response('2XX', 'application/json'),
    response('4XX', 'application/problem+json'),
  ],
  security: [{ key: [] }],
});
const contract: Contract = testContract({
  operations: [operation],
  securitySchemes: { key: { ...known, name: 'key', type: 'apiKey', in: 'query', parameterName: 'api_key' } },
});

const path = { batch_id: '../x?y#z', name: 'a' };

test('the request as it goes over the wire', () => {
  const request = buildRequest(contract, operation, {
    path,
    query: { extra: 'a b', page: 2, filter: { a: '1' } },
    headers: { 'x-ids': [1, 2], Authorization: 'Bearer YOUR_SECRET_TOKEN' },
    cookies: { other: 'é', sid: 'x' },
    body: { mediaType: 'application/json', value: { a: 1 } },
  });
  expect(request).toEqual({
    method: 'POST',
    target: '/batches/..%2Fx%3Fy%23z/files/a.json?page=2&filter%5Ba%5D=1&extra=a%20b',
    headers: [
      ['X-Ids', '1,2'],
      ['Authorization', 'Bearer YOUR_SECRET_TOKEN'],
      ['accept', 'application/json, text/csv'],
      ['content-type', 'application/json'],
      ['cookie', 'sid=x; other=%C3%A9'],
    ],
    body: new TextEncoder().encode('{"a":1}'),
  });
});

test('headers of the caller win', () => {
  const { headers } = buildRequest(contract, operation, {
    path,
    headers: { Accept: 'text/html', 'CONTENT-TYPE': 'x/y', Cookie: 'a=b' },
    cookies: { sid: 'x' },
    body: { mediaType: 'application/json', value: 1 },
  });
  expect(headers).toEqual([
    ['Accept', 'text/html'],
    ['CONTENT-TYPE', 'x/y'],
    ['Cookie', 'a=b'],
  ]);
});

test('without a body there is neither body nor content type', () => {
  expect(buildRequest(contract, operation, { path })).toEqual({
    method: 'POST',
    target: '/batches/..%2Fx%3Fy%23z/files/a.json',
    headers: [['accept', 'application/json, text/csv']],
  });
});

test('a body in a media type that is not described is sent all the same', () => {
  const { headers, body } = buildRequest(contract, operation, {
    path,
    body: { mediaType: 'text/plain', value: 'x' },
  });
  expect(headers).toContainEqual(['content-type', 'text/plain']);
  expect(body).toEqual(Uint8Array.of(0x78));
});

test.each<[string, OperationInput]>([
  [
    'POST /batches/{batch_id}/files/{name}.json needs the path parameter "batch_id"; give it under path.',
    { path: { name: 'a' } },
  ],
  [
    'POST /batches/{batch_id}/files/{name}.json needs the path parameter "name"; give it under path.',
    { path: { batch_id: 'a', name: undefined } },
  ],
  [
    'POST /batches/{batch_id}/files/{name}.json has no path parameter "id"; its path is /batches/{batch_id}/files/{name}.json.',
    { path: { ...path, id: 1 } },
  ],
  ['path.name is empty; a path cannot carry an empty parameter.', { path: { ...path, name: '' } }],
])('%s', (message, input) => {
  const attempt = () => buildRequest(contract, operation, input);
  expect(attempt).toThrowError(message);
  expect(attempt).toThrowError(expect.toSatisfy((error) => isContractError(error) && error.code === 'codec'));
});

const text = fc.string({ unit: 'binary' });
const token = fc.stringMatching(/^[!#$&-~]+$/).filter((value) => !/[,;=]/.test(value));
const input = fc.record(
  {
    path: fc.record({
      batch_id: fc.oneof(fc.string({ unit: 'binary', minLength: 1 }), fc.constantFrom('.', '..', '/')),
      name: fc.string({ unit: 'binary', minLength: 1 }).filter((name) => !name.includes('.json')),
    }),
    query: fc.record(
      {
        page: fc.integer(),
        filter: fc.dictionary(fc.stringMatching(/^[a-z]+$/), text, { minKeys: 1, noNullPrototype: true }),
        free: fc.record({ size: fc.integer(), 'other one': text }, { requiredKeys: ['size'] }),
      },
      { requiredKeys: [] },
    ),
    headers: fc.record({ 'X-Ids': fc.array(fc.integer(), { minLength: 1 }) }, { requiredKeys: [] }),
    cookies: fc.record({ sid: text }, { requiredKeys: [] }),
    body: fc.oneof(
      fc.record({
        mediaType: fc.constant('application/json'),
        value: fc.jsonValue().map((value) => JSON.parse(JSON.stringify(value))),
      }),
      fc.record({ mediaType: fc.constant('image/png'), value: fc.uint8Array() }),
      fc.record({
        mediaType: fc.constant('multipart/form-data; boundary=1-2'),
        value: fc.record({
          file: fc.record({ bytes: fc.uint8Array(), contentType: fc.constant('a/b'), filename: token }),
        }),
      }),
    ),
  },
  { requiredKeys: ['path', 'query', 'headers', 'cookies'] },
) satisfies fc.Arbitrary<OperationInput>;

test('what is parsed is what was built, and builds the same bytes again', () => {
  fc.assert(
    fc.property(input, (given) => {
      const request = buildRequest(contract, operation, given);
      const { body, problems, undeclared, ...parsed } = parseRequest(contract, operation, request);
      expect({
        ...parsed,
        ...(body === undefined ? {} : { body: { mediaType: body.mediaType, value: body.value } }),
      }).toEqual(given);
      expect([problems, undeclared]).toEqual([[], []]);
      expect(
        buildRequest(contract, operation, { ...parsed, ...(body === undefined ? {} : { body }) }),
      ).toEqual(request);
    }),
    { numRuns: 300 },
  );
});

test('what a request has beyond its description, and what is wrong with it', () => {
  const closed = testOperation('POST', '/a/{id}', {
    parameters: [testParameter({ in: 'query', name: 'page', schema: integer })],
    security: [{ key: [] }],
    ...(operation.requestBody ? { requestBody: operation.requestBody } : {}),
  });
  const request: WireRequest = {
    method: 'POST',
    target: '/a/%E9?page=%zz&api_key=s&x=a+b&x=%&y&%=',
    headers: [['Content-Type', 'text/html']],
    body: Uint8Array.of(1),
  };
  const parsed = parseRequest(contract, closed, request);
  expect(parsed).toMatchObject({ path: {}, query: {}, headers: {}, cookies: {} });
  expect(parsed.body).toBeUndefined();
  expect(parsed.undeclared).toEqual([
    { name: 'x', value: 'a b' },
    { name: 'x', value: '%' },
    { name: 'y', value: '' },
    { name: '%', value: '' },
  ]);
  expect(parsed.problems.map(({ at, code }) => [at, code])).toEqual([
    ['path.id', 'percent-encoding'],
    ['query', 'percent-encoding'],
    ['query.page', 'percent-encoding'],
    ['body', 'media-type'],
  ]);
});

test.each([
  [{ target: '/b', headers: [] }, [['path', 'path']]],
  [
    { target: '/a/1', headers: [['content-type', 'application/json']], body: new TextEncoder().encode('{') },
    [['body', 'json']],
  ],
  [{ target: '/a/1', headers: [], body: Uint8Array.of(1) }, [['body', 'media-type']]],
  [{ target: '/a/1', headers: [], body: new Uint8Array(0) }, []],
] satisfies [Omit<WireRequest, 'method'>, string[][]][])('%o has the problems %j', (request, problems) => {
  const plain = testOperation(
    'POST',
    '/a/{id}',
    operation.requestBody ? { requestBody: operation.requestBody } : {},
  );
  expect(
    parseRequest(contract, plain, { method: 'POST', ...request }).problems.map(({ at, code }) => [at, code]),
  ).toEqual(problems);
});
