import { getEventListeners } from 'node:events';
import { expect, test } from 'vitest';
import { type ManualClock, startManualClock } from '../fixtures/manual-clock.ts';
import { create, read, replace } from '../fixtures/operations.ts';
import { answer, type RawAnswer, reset, startRawServer } from '../fixtures/raw-server.ts';
import type { CallInput } from './call.ts';
import { type Client, type ClientOptions, createApiClient } from './client.ts';
import { addIdempotencyKey } from './idempotency-key.ts';
import type { OperationRecord } from './operation.ts';
import { callOperation } from './send.ts';

const done = answer('204 No Content');
const found = answer('200 OK', {}, {});
const busy = answer('503 Service Unavailable');

function clientOf(baseUrl: string, options: ClientOptions = {}): { client: Client; clock: ManualClock } {
  const clock = startManualClock();
  const client = createApiClient(
    { name: 'things' },
    { baseUrl, clock, random: () => 1, onEvent: clock.skipWaits, ...options },
  );
  return { client, clock };
}

test.each<[string, RawAnswer]>([
  ['a connection that was reset', reset],
  ['an answer that was cut', 'HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n{'],
  ['408', answer('408 Request Timeout')],
  ['429', answer('429 Too Many Requests')],
  ['502', answer('502 Bad Gateway')],
  ['503', busy],
  ['504', answer('504 Gateway Timeout')],
])('a read is sent again after %s', async (_, failure) => {
  await using server = await startRawServer(failure, failure, found);
  const { client, clock } = clientOf(server.url);
  await expect(callOperation(client, read)).resolves.toMatchObject({ status: 200 });
  expect(server.requests).toHaveLength(3);
  expect(clock.pending()).toEqual([]);
});

test.each([
  '400 Bad Request',
  '404 Not Found',
  '409 Conflict',
  '500 Internal Server Error',
  '501 Not Implemented',
])('nothing is sent again after %s', async (status) => {
  await using server = await startRawServer(answer(status));
  const { client } = clientOf(server.url);
  await expect(callOperation(client, read)).rejects.toMatchObject({ retryable: false });
  expect(server.requests).toHaveLength(1);
});

const bytes = new Uint8Array([0, 255, 10, 13]);

test.each<[string, CallInput]>([
  ['JSON', { body: { a: 'ü' } }],
  ['bytes', { body: bytes, contentType: 'application/octet-stream' }],
  ['a buffer', { body: bytes.buffer, contentType: 'application/octet-stream' }],
  ['a Blob', { body: new Blob([bytes]), contentType: 'application/octet-stream' }],
  ['multipart', { body: { file: new File([bytes], 'a') }, contentType: 'multipart/form-data' }],
])('a replaced body of %s is sent again whole', async (_, input) => {
  await using server = await startRawServer(busy, reset, done);
  const { client } = clientOf(server.url);
  await expect(callOperation(client, replace, input)).resolves.toMatchObject({ status: 204 });
  const [first, ...others] = server.requests;
  expect(first?.body).not.toBe('');
  expect(others.map(({ body }) => body)).toEqual([first?.body, first?.body]);
});

test.each<[string, CallInput]>([
  ['a stream', { body: new Blob([bytes]).stream(), contentType: 'application/octet-stream' }],
  [
    'multipart with a stream',
    { body: { file: new Blob([bytes]).stream() }, contentType: 'multipart/form-data' },
  ],
])('%s is not sent again, as it is gone', async (_, input) => {
  await using server = await startRawServer(busy, done);
  const { client } = clientOf(server.url);
  await expect(callOperation(client, replace, input)).rejects.toMatchObject({ status: 503, retryable: true });
  expect(server.requests).toHaveLength(1);
});

test('a write is not sent again, as it may have had its effect', async () => {
  await using server = await startRawServer(busy, answer('201 Created', {}, {}));
  const { client } = clientOf(server.url);
  await expect(callOperation(client, create, { body: {} })).rejects.toMatchObject({ status: 503 });
  expect(server.requests).toHaveLength(1);
});

const keyed: OperationRecord = {
  ...create,
  parameters: [{ name: 'Idempotency-Key', in: 'header' }],
  retrySafe: true,
  idempotencyKey: 'Idempotency-Key',
  addKey: addIdempotencyKey,
};

test('a write with an idempotency key is sent again with the same key, and each call has its own', async () => {
  await using server = await startRawServer(reset, busy, answer('201 Created', {}, {}));
  const { client } = clientOf(server.url);
  await callOperation(client, keyed, { body: {} });
  await callOperation(client, keyed, { body: {} });
  const [first, second, third, other] = server.requests.map(({ headers }) => headers['idempotency-key']);
  expect(first).toMatch(/^\d+-\d+-\d+-\d+$/);
  expect([second, third]).toEqual([first, first]);
  expect(other).not.toBe(first);
});

test('an idempotency key of the caller is kept', async () => {
  await using server = await startRawServer(busy, answer('201 Created', {}, {}));
  const { client } = clientOf(server.url);
  await callOperation(client, keyed, { body: {}, headers: { 'Idempotency-Key': 'mine' } });
  expect(server.requests.map(({ headers }) => headers['idempotency-key'])).toEqual(['mine', 'mine']);
});

test.each<[string, ClientOptions, number[]]>([
  ['at most', { random: () => 1 }, [250, 500, 1000]],
  ['half of that', { random: () => 0.5 }, [125, 250, 500]],
  ['nothing', { random: () => 0 }, [0, 0, 0]],
  ['no more than the cap', { retry: { attempts: 6, baseMs: 100, capMs: 300 } }, [100, 200, 300, 300, 300]],
  ['no longer than the budget', { retry: { attempts: 9, baseMs: 1000, budgetMs: 6999 } }, [1000, 2000]],
  ['once', { retry: { attempts: 2 } }, [250]],
  ['never', { retry: false }, []],
])('the wait before a retry doubles: %s', async (_, options, delays) => {
  await using server = await startRawServer(busy);
  const { client, clock } = clientOf(server.url, options);
  await expect(callOperation(client, read)).rejects.toMatchObject({ status: 503, retryable: true });
  expect(clock.delays).toEqual(delays);
  expect(server.requests).toHaveLength(delays.length + 1);
});

test('a call can have its own rule', async () => {
  await using server = await startRawServer(busy);
  const { client, clock } = clientOf(server.url);
  await expect(callOperation(client, read, {}, { retry: false })).rejects.toThrow('503');
  expect(server.requests).toHaveLength(1);
  await expect(callOperation(client, read, {}, { retry: { attempts: 2, baseMs: 1 } })).rejects.toThrow('503');
  expect(clock.delays).toEqual([1]);
});

test.each([
  ['seconds', '7', [7000]],
  ['a date', 'Thu, 01 Jan 2026 00:00:09 GMT', [9000]],
  ['a date that is past', 'Wed, 31 Dec 2025 23:59:59 GMT', [250]],
  ['nonsense', 'soon', [250]],
  ['longer than the budget', '61', []],
])('Retry-After of %s is kept to', async (_, value, delays) => {
  await using server = await startRawServer(answer('429 Too Many Requests', { 'Retry-After': value }), found);
  const { client, clock } = clientOf(server.url);
  const status = await callOperation(client, read).then(
    (result) => result.status,
    (error) => error.status,
  );
  expect([status, clock.delays]).toEqual([delays.length > 0 ? 200 : 429, delays]);
});

test('an abort ends the wait, and nothing is sent after it', async () => {
  await using server = await startRawServer(busy, found);
  const controller = new AbortController();
  const { client, clock } = clientOf(server.url, {
    onEvent: ({ type }) => type === 'retry' && queueMicrotask(() => controller.abort('enough')),
  });
  await expect(callOperation(client, read, {}, { signal: controller.signal })).rejects.toBe('enough');
  expect(server.requests).toHaveLength(1);
  expect(clock.pending()).toEqual([]);
});

test('waits leave nothing behind on a signal that lives on', async () => {
  await using server = await startRawServer(busy, busy, found);
  const { signal } = new AbortController();
  const { client } = clientOf(server.url);
  await callOperation(client, read, {}, { signal });
  expect(server.requests).toHaveLength(3);
  expect(getEventListeners(signal, 'abort')).toEqual([]);
});

test('an abort between answer and wait ends the call too', async () => {
  await using server = await startRawServer(busy, found);
  const controller = new AbortController();
  const { client, clock } = clientOf(server.url, {
    onEvent: ({ type }) => type === 'response' && controller.abort('enough'),
  });
  await expect(callOperation(client, read, {}, { signal: controller.signal })).rejects.toBe('enough');
  expect(server.requests).toHaveLength(1);
  expect(clock.pending()).toEqual([]);
});

test('an abort while an answer is awaited is passed on as its reason', async () => {
  const controller = new AbortController();
  await using server = await startRawServer(() => controller.abort('enough'));
  const { client, clock } = clientOf(server.url);
  const call = (): Promise<unknown> => callOperation(client, read, {}, { signal: controller.signal });
  await expect(call()).rejects.toBe('enough');
  expect(clock.pending()).toEqual([]);
  await expect(call()).rejects.toBe('enough');
  expect(server.requests).toHaveLength(1);
});

test.each([null, 0, ''])('the reason %j is passed on as it is', async (reason) => {
  await using server = await startRawServer(found);
  const { client } = clientOf(server.url);
  const call = callOperation(client, read, {}, { signal: AbortSignal.abort(reason), throw: false });
  await expect(call).rejects.toBe(reason);
  expect(server.requests).toHaveLength(0);
});

test('an address that is none is a TypeError, and is not tried', async () => {
  const { client, clock } = clientOf('not an address');
  await expect(callOperation(client, read)).rejects.toThrow(TypeError);
  expect(clock.pending()).toEqual([]);
});
