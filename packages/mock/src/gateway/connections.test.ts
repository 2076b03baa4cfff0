import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Mock } from '../create-mock.ts';
import { call, loadShop, serveShop } from '../fixtures/serve-shop.ts';
import { createGateway, type MockLog } from './create-gateway.ts';

const limit = 1_000;
const logged: MockLog[] = [];
let mock: Mock;

beforeAll(async () => {
  mock = await serveShop({
    maxBodyBytes: limit,
    requestTimeoutMs: 300,
    onLog: (entry) => logged.push(entry),
  });
});
afterAll(() => mock.close());

const item = '/shop/live/v2/items/1';
const head = (method: string, target: string, ...fields: string[]): string =>
  [`${method} ${target} HTTP/1.1`, 'Host: shop.example', ...fields, '', ''].join('\r\n');

async function open(text: string, port = mock.port): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  socket.write(text);
  return socket;
}

/** Everything that comes until the mock closes the connection. */
async function received(socket: Socket): Promise<string> {
  const chunks: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => chunks.push(chunk));
  await once(socket, 'close');
  return Buffer.concat(chunks).toString();
}

test.each<[what: string, text: string, status: number, code: string]>([
  ['what is no HTTP', 'nonsense\r\n\r\n', 400, 'malformed-request'],
  ['a header with a control character', head('GET', item, 'X-A: \u0001'), 400, 'malformed-request'],
  ['headers of more than 16 KiB', head('GET', item, `X-A: ${'x'.repeat(20_000)}`), 431, 'headers-too-large'],
])('%s is refused as a problem, and the connection ends', async (_, text, status, code) => {
  const answer = await received(await open(text));
  expect(answer).toMatch(
    new RegExp(
      `^HTTP/1.1 ${status} [^]*content-type: application/problem\\+json[^]*"countersign:mock/${code}"`,
    ),
  );
});

test.each([
  ['a body', head('POST', '/shop/live/v2/items', 'Content-Type: application/json', 'Content-Length: 5')],
  ['the headers', 'POST / HTTP/1.1\r\nHost: shop.example\r\n'],
])('a request is given up when the rest of %s does not come', async (_, text) => {
  const { name, contract } = await loadShop();
  const routes = new Map([[name, { name, contract, basePaths: ['/live/v2'] }]]);
  const ask = () => Promise.reject(new Error('nothing is complete'));
  const hasty = createGateway(routes, ask, { maxBodyBytes: limit, requestTimeoutMs: 200, onLog: () => {} });
  await once(hasty.listen(0, '127.0.0.1'), 'listening');
  const answer = await received(await open(text, Object(hasty.address()).port));
  expect(answer).toMatch(/^HTTP\/1.1 408 .*"countersign:mock\/request-timeout"/s);
  hasty.close();
});

test('an upload that breaks off harms nothing', async () => {
  const socket = await open(
    head('POST', '/shop/live/v2/items', 'Content-Type: application/json', 'Content-Length: 500'),
  );
  socket.destroy();
  await once(socket, 'close');
  expect(await call(mock, '/items/1')).toMatchObject({ status: 200 });
  expect(logged).toEqual([]);
});

test('a body is asked for only when it may come', async () => {
  const fields = ['Content-Type: application/json', 'Expect: 100-continue', 'Connection: close'];
  const small = await open(head('POST', '/shop/live/v2/items', ...fields, 'Content-Length: 12'));
  const [interim] = await once(small, 'data');
  expect(String(interim)).toMatch(/^HTTP\/1.1 100 Continue/);
  small.write('{"name":"x"}');
  expect(await received(small)).toMatch(/HTTP\/1.1 201 Created/);

  const large = await open(head('POST', '/shop/live/v2/items', ...fields, `Content-Length: ${limit + 1}`));
  expect(await received(large)).toMatch(/^HTTP\/1.1 413 /);
});

test('the absolute form of a target is understood', async () => {
  const answer = await received(await open(head('GET', `http://shop.example${item}`, 'Connection: close')));
  expect(answer).toMatch(/^HTTP\/1.1 200 OK/);
});

test('HEAD is answered like GET, without the body', async () => {
  const [got, headed] = [await call(mock, '/items/1'), await call(mock, '/items/1', { method: 'HEAD' })];
  expect([headed.status, headed.text, headed.headers.get('content-length')]).toEqual([
    200,
    '',
    String(got.text.length),
  ]);
});

test('OPTIONS names the methods of a path', async () => {
  const answer = await call(mock, '/items/1', { method: 'OPTIONS' });
  expect([answer.status, answer.headers.get('allow')]).toEqual([204, 'DELETE, GET, HEAD, OPTIONS']);
});

test('a page of any origin may use the mock', async () => {
  const origin = { origin: 'https://page.example' };
  const preflight = await call(mock, '/items', {
    method: 'OPTIONS',
    headers: {
      ...origin,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'authorization, x-a',
    },
  });
  const refused = await call(mock, '/nothing', { headers: origin });
  expect([preflight.status, preflight.headers.get('access-control-allow-headers')]).toEqual([
    204,
    'authorization, x-a',
  ]);
  expect([preflight, refused].map(({ headers }) => headers.get('access-control-allow-origin'))).toEqual([
    origin.origin,
    origin.origin,
  ]);
});
