import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { create, read } from '../fixtures/operations.ts';
import { answer, reset, startRawServer } from '../fixtures/raw-server.ts';
import type { ApiError } from './api-error.ts';
import { createApiClient } from './client.ts';
import type { OperationRecord } from './operation.ts';
import { readHeaders, readNumber } from './read-header.ts';
import { callOperation } from './send.ts';

const searched: OperationRecord = {
  ...read,
  parameters: [
    { name: 'q', in: 'query' },
    { name: 'access_token', in: 'query' },
  ],
  credential: { in: 'query', name: 'k' },
  responses: { ...read.responses, 429: { read: readHeaders, headers: { 'Retry-After': readNumber } } },
};

async function failure(call: Promise<unknown>): Promise<ApiError> {
  return call.then(
    () => expect.unreachable('the call succeeded'),
    (error) => error as ApiError,
  );
}

test('an error tells what was asked and what came, and no secret of the query', async () => {
  const headers = { 'X-Request-Id': 'r-1', 'Retry-After': '3' };
  await using server = await startRawServer(answer('429 Too Many Requests', headers));
  const client = createApiClient({ name: 'things' }, { baseUrl: server.url, token: 'hidden1', retry: false });
  const query = { q: 'a b', access_token: 'hidden2' };
  const error = await failure(callOperation(client, searched, { query }));
  expect(server.requests[0]?.target).toBe('/things?q=a%20b&access_token=hidden2&k=hidden1');
  expect({ ...error }).toEqual({
    name: 'ApiError',
    operation: 'getThing',
    method: 'GET',
    url: `${server.url}/things?q=a%20b&access_token=***`,
    code: 'status',
    status: 429,
    body: undefined,
    headers: { 'Retry-After': 3 },
    requestId: 'r-1',
    retryable: true,
    documented: true,
  });
  expect(error.response?.headers.get('x-request-id')).toBe('r-1');
  expect(inspect(error, { depth: null, showHidden: false })).not.toContain('hidden');
});

test.each(['Request-Id', 'X-Correlation-Id', 'X-Amz-Request-Id', 'CF-Ray'])(
  'the request is known by %s',
  async (name) => {
    await using server = await startRawServer(answer('404 Not Found', { [name]: 'r-2' }));
    const client = createApiClient({ name: 'things' }, { baseUrl: server.url });
    expect((await failure(callOperation(client, read))).requestId).toBe('r-2');
  },
);

test('a connection that was reset is an error with its cause', async () => {
  await using server = await startRawServer(reset);
  const client = createApiClient({ name: 'things' }, { baseUrl: server.url });
  const error = await failure(callOperation(client, create, { body: {} }));
  expect(error).toMatchObject({ code: 'network', status: 0, retryable: true, documented: false });
  expect(error.response).toBeUndefined();
  expect(error.cause).toMatchObject({ code: expect.stringMatching(/ECONNRESET|UND_ERR_SOCKET/) });
});

test('a server that nobody runs is an error that names it', async () => {
  const server = await startRawServer();
  await server[Symbol.asyncDispose]();
  const client = createApiClient({ name: 'things' }, { baseUrl: server.url, retry: false });
  const error = await failure(callOperation(client, read));
  const place = server.url.slice('http://'.length);
  expect(error.message).toBe(`getThing: GET /things got no answer: connect ECONNREFUSED ${place}`);
  expect(error.cause).toMatchObject({ code: 'ECONNREFUSED' });
});

test('with `throw: false` any answer is a result', async () => {
  const gone = answer('404 Not Found', {}, { message: 'gone' });
  await using server = await startRawServer(gone, answer('200 OK', {}, { id: 1 }));
  const client = createApiClient({ name: 'things' }, { baseUrl: server.url });
  const raw = { throw: false } as const;
  const missing = await callOperation(client, read, {}, raw);
  expect(missing).toMatchObject({ status: 404, data: { message: 'gone' }, headers: {} });
  expect(missing.response.status).toBe(404);
  expect(await callOperation(client, read, {}, raw)).toMatchObject({ status: 200, data: { id: 1 } });
});

test('with `throw: false` no answer is still an error', async () => {
  await using server = await startRawServer(reset);
  const client = createApiClient({ name: 'things' }, { baseUrl: server.url, retry: false });
  await expect(callOperation(client, read, {}, { throw: false })).rejects.toMatchObject({ code: 'network' });
});

test('with `throw: false` a passing failure is tried again all the same', async () => {
  await using server = await startRawServer(answer('503 Service Unavailable'), answer('200 OK', {}, {}));
  const client = createApiClient({ name: 'things' }, { baseUrl: server.url, random: () => 0 });
  expect(await callOperation(client, read, {}, { throw: false })).toMatchObject({ status: 200 });
});
