import { expect, test } from 'vitest';
import { ApiError, isApiError } from './api-error.ts';
import type { OperationRecord, ResponseRecord } from './operation.ts';
import { readDownload } from './read-download.ts';
import { readBoolean, readHeaders, readList, readNumber } from './read-header.ts';
import { type CallResult, readResponse } from './read-response.ts';

const context = { operation: 'getThing', method: 'GET', url: 'http://localhost/things/1' };

function read(operation: OperationRecord, response: Response): Promise<CallResult> {
  return readResponse(operation, response, context);
}

function operationWith(responses: Readonly<Record<string, ResponseRecord>>): OperationRecord {
  return { id: 'getThing', method: 'GET', path: '/things/{id}', responses, retrySafe: true };
}

const json: ResponseRecord = { content: { 'application/json': 'json' } };
const text: ResponseRecord = { content: { 'text/plain': 'text' } };
const both: ResponseRecord = { content: { 'application/json': 'json', 'text/*': 'text' } };
const bytes: ResponseRecord = { content: { 'application/octet-stream': readDownload } };
const none: ResponseRecord = {};

const typed = (contentType: string): object => ({ headers: { 'content-type': contentType } });

test.each<[string, ResponseRecord, ConstructorParameters<typeof Response>, unknown]>([
  ['JSON labelled as text', json, ['{"a":1}', typed('text/plain')], { a: 1 }],
  ['JSON without a label', json, [new Blob(['{"a":1}'])], { a: 1 }],
  ['JSON with a charset', both, ['{"a":1}', typed('application/json; charset=utf-8')], { a: 1 }],
  ['an empty body where JSON was described', json, ['', typed('application/json')], undefined],
  ['text that looks like JSON', text, ['123', typed('text/plain')], '123'],
  ['the media type that came', both, ['1', typed('text/html')], '1'],
  [
    'JSON that is not among the described media types',
    both,
    ['{"a":1}', typed('application/hal+json')],
    { a: 1 },
  ],
  ['no content', json, [null, { status: 204 }], undefined],
  ['a body where none was described', none, ['surplus'], undefined],
  ['a success that is not described', json, ['{"a":1}', { status: 203 }], { a: 1 }],
])('%s is read', async (_, described, response, data) => {
  const result = await read(operationWith({ 200: described }), new Response(...response));
  expect(result.data).toEqual(data);
  expect(result.status).toBe(response[1]?.status ?? 200);
});

test('an exact status comes before its range, and that before default', async () => {
  const operation = operationWith({ 201: json, '2XX': text, default: bytes });
  const dataOf = async (status: number): Promise<unknown> =>
    (await read(operation, new Response('1', { status }))).data;
  expect([await dataOf(201), await dataOf(202)]).toEqual([1, '1']);
});

const content = new Uint8Array([0, 255, 10, 13]);

test('a download is a stream, and the response can still read it whole', async () => {
  const operation = operationWith({ 200: bytes });
  const { data } = await read(operation, new Response(content));
  expect(new Uint8Array(await new Response(data as ReadableStream).arrayBuffer())).toEqual(content);
  const { response } = await read(operation, new Response(content));
  expect(new Uint8Array(await response.arrayBuffer())).toEqual(content);
});

test('a surplus body is given back to the connection', async () => {
  let cancelled = false;
  const body = new ReadableStream({
    cancel: () => {
      cancelled = true;
    },
  });
  await read(operationWith({ 202: none }), new Response(body, { status: 202 }));
  expect(cancelled).toBe(true);
});

test('declared headers are read by their type, absent and ill-typed ones left out', async () => {
  const headers = {
    'Upload-Token': String,
    'X-Count': readNumber,
    'X-Last': readBoolean,
    'X-Tags': readList,
    'X-Bad': readNumber,
    'X-None': String,
  } as const;
  const sent = { 'upload-token': 't', 'x-count': '3', 'x-last': 'true', 'x-tags': 'a, b', 'x-bad': 'many' };
  const result = await read(
    operationWith({ 200: { read: readHeaders, headers } }),
    new Response(null, { headers: sent }),
  );
  expect(result.headers).toEqual({ 'Upload-Token': 't', 'X-Count': 3, 'X-Last': true, 'X-Tags': ['a', 'b'] });
});

test.each<[string, ConstructorParameters<typeof Response>, Partial<ApiError>, string]>([
  [
    'a described body',
    ['{"message":"no such thing"}', { status: 404, statusText: 'Not Found', ...typed('application/json') }],
    { status: 404, body: { message: 'no such thing' }, documented: true, code: 'status' },
    'getThing: GET /things/{id} answered 404: no such thing',
  ],
  [
    'no body at all',
    ['', { status: 401, ...typed('application/json') }],
    { status: 401, body: undefined, documented: false },
    'answered 401',
  ],
  [
    'the page of a proxy',
    ['<html>', { status: 502, ...typed('text/html') }],
    { status: 502, body: '<html>', documented: false },
    'answered 502: <html>',
  ],
  [
    'broken JSON',
    ['{', { status: 400, ...typed('application/json') }],
    { body: '{', documented: false },
    'answered 400',
  ],
  [
    'a success that is not JSON',
    ['<html>', typed('text/html')],
    { status: 200, code: 'body', body: '<html>' },
    'answered 200 with no JSON (text/html)',
  ],
  [
    'a redirect that nobody followed',
    [null, { status: 302 }],
    { status: 302, code: 'status', documented: false },
    'answered 302',
  ],
])('a failure with %s is an ApiError', async (_, response, expected, message) => {
  const operation = operationWith({ 200: json, '4XX': json });
  const error = await read(operation, new Response(...response)).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(ApiError);
  expect(error).toMatchObject({
    ...expected,
    operation: 'getThing',
    message: expect.stringContaining(message),
  });
  expect(isApiError(error)).toBe(true);
  expect(isApiError(error, 'getThing')).toBe(expected.documented === true);
  expect(isApiError(error, 'createThing')).toBe(false);
});

test('nothing else is an ApiError', () => {
  for (const thrown of [undefined, null, 'text', new Error('fetch failed'), {}])
    expect(isApiError(thrown)).toBe(false);
});
