import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { download } from '../fixtures/operations.ts';
import { type RawAnswer, startRawServer } from '../fixtures/raw-server.ts';
import { createApiClient } from './client.ts';
import type { CallResult } from './read-response.ts';
import { callOperation } from './send.ts';

async function open(answer: RawAnswer): Promise<CallResult & AsyncDisposable> {
  const server = await startRawServer(answer);
  const client = createApiClient({ name: 'things' }, { baseUrl: server.url });
  const result = await callOperation(client, download);
  return { ...result, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
}

const textOf = (stream: unknown): Promise<string> => new Response(stream as ReadableStream).text();

test('a download is handed on byte for byte', async () => {
  await using result = await open('HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc');
  expect(await textOf(result.data)).toBe('abc');
});

test.each([
  ['before its announced length', 'Content-Length: 10\r\n\r\nabc', 'after 3 of 10 bytes'],
  [
    'in the middle of its chunks',
    'Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n5\r\nde',
    'its body ended after',
  ],
])('a download that ends %s is truncated', async (_, rest, message) => {
  await using result = await open(`HTTP/1.1 200 OK\r\n${rest}`);
  const error = await textOf(result.data).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({
    name: 'ApiError',
    code: 'truncated',
    operation: 'downloadThing',
    status: 200,
    retryable: true,
    message: expect.stringContaining(message),
  });
});

test('a short body that the platform takes for whole is truncated too', async () => {
  const fetch = async (): Promise<Response> => new Response('abc', { headers: { 'content-length': '4' } });
  const client = createApiClient({ name: 'things' }, { baseUrl: 'http://localhost', fetch });
  const { data } = await callOperation(client, download);
  await expect(textOf(data)).rejects.toMatchObject({
    code: 'truncated',
    message: 'downloadThing: GET /things answered 200, but its body ended after 3 of 4 bytes',
  });
});

test('the length of an encoded body is not that of its bytes', async () => {
  // What is packed is longer than what it holds.
  const packed = gzipSync('a');
  await using result = await open((socket) => {
    socket.write(`HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: ${packed.length}\r\n\r\n`);
    socket.end(packed);
  });
  expect(await textOf(result.data)).toBe('a');
});

test('the response can be read instead of the stream', async () => {
  await using result = await open('HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc');
  expect(await (await result.response.blob()).text()).toBe('abc');
});

test('a download that nobody wants to the end closes its connection', async () => {
  let closed = (): void => {};
  const done = new Promise<void>((resolve) => {
    closed = resolve;
  });
  await using result = await open((socket) => {
    socket.on('close', closed);
    socket.write('HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc');
  });
  const reader = (result.data as ReadableStream<Uint8Array>).getReader();
  await reader.read();
  await reader.cancel();
  await done;
});
