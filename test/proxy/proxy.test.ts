import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import {
  type AddressInfo,
  connect,
  createServer as createSocketServer,
  type Server,
  type Socket,
} from 'node:net';
import { Readable } from 'node:stream';
import { createProxy, type PassedExchange, type ProxyOptions } from '@countersign/proxy';
import { expect, onTestFinished, test } from 'vitest';

async function listen(server: Server): Promise<string> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function startProxy(server: string, options: Partial<ProxyOptions> = {}) {
  const passed: PassedExchange[] = [];
  const told = Promise.withResolvers<void>();
  const proxy = await createProxy({
    server,
    onExchange(exchange) {
      passed.push(exchange);
      told.resolve();
    },
    ...options,
  });
  onTestFinished(() => proxy.close());
  return { url: proxy.url, port: proxy.port, passed, told: told.promise };
}

/** Writes to a port as it is, and gives everything that comes until the connection ends. */
async function speak(port: number, text: string): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  socket.write(text, 'latin1');
  const chunks: Buffer[] = [];
  for await (const chunk of socket) chunks.push(chunk);
  return Buffer.concat(chunks).toString('latin1');
}

/** Reads one request, then writes an answer as it is. */
function answering(answer: string, onRequest: (text: string) => void): (socket: Socket) => void {
  return (socket) => {
    let text = '';
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1');
      if (!text.endsWith('END')) return;
      onRequest(text);
      socket.end(answer, 'latin1');
    });
    socket.on('error', () => {});
  };
}

test('names, order and repetitions of header fields, and every byte of bodies, are the same on both sides', async () => {
  const binary = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0xff, 0xfe, 0x00, 0x80]).toString('latin1');
  let seen = '';
  const answer = `HTTP/1.1 203 Somehow\r\nX-lower: b\r\nx-LOWER: a\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\nContent-Encoding: gzip\r\nContent-Length: 8\r\n\r\n${binary}`;
  const server = await listen(createSocketServer(answering(answer, (text) => (seen = text))));
  const { port, passed, told } = await startProxy(`${server}/base`);
  const received = await speak(
    port,
    `POST /base//a%2Fb/../c?x=%20&x HTTP/1.1\r\nhOST: proxy\r\nX-One: 1\r\nx-one:  2\r\nConnection: close, X-Hop\r\nX-Hop: 1\r\nContent-Length: 11\r\n\r\n${binary}END`,
  );
  await told;
  const host = server.slice('http://'.length);
  expect(seen).toBe(
    `POST /base//a%2Fb/../c?x=%20&x HTTP/1.1\r\nhOST: ${host}\r\nX-One: 1\r\nx-one: 2\r\nContent-Length: 11\r\n\r\n${binary}END`,
  );
  expect(received.replace(/Connection: close\r\n/, '')).toBe(answer);
  expect(passed).toMatchObject([
    {
      method: 'POST',
      url: `${server}/base//a%2Fb/../c?x=%20&x`,
      headers: expect.arrayContaining([
        ['X-One', '1'],
        ['x-one', '2'],
      ]),
      body: new Uint8Array(Buffer.from(`${binary}END`, 'latin1')),
      response: { status: 203, body: new Uint8Array(Buffer.from(binary, 'latin1')) },
    },
  ]);
});

async function serve(listener: RequestListener): Promise<string> {
  return listen(createServer(listener));
}

const hash = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

test('large bodies go by unchanged in both directions, known or unknown in length, and are not kept', async () => {
  const block = randomBytes(2 ** 20);
  const size = 16 * block.length;
  const blocks = Array.from({ length: 16 }, () => block);
  const expected = hash(Buffer.concat(blocks));
  const server = await serve(async (request, response) => {
    const received = createHash('sha256');
    for await (const chunk of request) received.update(chunk);
    response.setHeader('x-received', received.digest('hex'));
    if (request.headers['content-length'] !== undefined) response.setHeader('content-length', size);
    Readable.from(blocks).pipe(response);
  });
  const { url, passed } = await startProxy(server, { maxBodyBytes: 2 ** 20 });
  for (const body of [Buffer.concat(blocks), Readable.toWeb(Readable.from(blocks))]) {
    const response = await fetch(url, {
      method: 'POST',
      body,
      duplex: 'half',
      redirect: 'error',
    } as RequestInit);
    expect(response.headers.get('x-received')).toBe(expected);
    expect(hash(new Uint8Array(await response.arrayBuffer()))).toBe(expected);
  }
  expect(passed).toMatchObject([
    { body: 'unknown', response: { body: 'unknown' } },
    { body: 'unknown', response: { body: 'unknown' } },
  ]);
});

test('answers without bodies stay without', async () => {
  const server = await serve((request, response) => {
    if (request.method === 'HEAD') response.writeHead(200, { 'content-length': 5 }).end();
    else response.writeHead(request.url === '/304' ? 304 : 204, { etag: '"a"' }).end();
  });
  const { url, passed } = await startProxy(server);
  for (const [method, path] of [
    ['HEAD', '/'],
    ['GET', '/304'],
    ['DELETE', '/'],
  ] as const)
    expect((await (await fetch(url + path, { method })).bytes()).length).toBe(0);
  expect(passed.map(({ response, body }) => [response?.status, response?.body, body])).toEqual([
    [200, new Uint8Array(), undefined],
    [304, new Uint8Array(), undefined],
    [204, new Uint8Array(), undefined],
  ]);
});

test.each<[name: string, serve: (socket: Socket) => void]>([
  ['closes without an answer', (socket) => socket.once('data', () => socket.destroy())],
  ['speaks something else', (socket) => socket.end('SSH-2.0-OpenSSH_9.0\r\n')],
])('a server that %s is a 502 of the proxy, and told as an exchange without an answer', async (_, answer) => {
  const server = await listen(createSocketServer((socket) => answer(socket.on('error', () => {}))));
  const { url, passed } = await startProxy(server);
  const response = await fetch(url, { method: 'POST', body: 'x' });
  expect([response.status, response.headers.get('content-type')]).toEqual([502, 'application/problem+json']);
  expect(await response.json()).toMatchObject({ status: 502, detail: expect.stringContaining(server) });
  expect(passed).toMatchObject([{ method: 'POST', body: new Uint8Array([0x78]) }]);
  expect(passed[0]).not.toHaveProperty('response');
});

test('an answer that breaks off breaks off for the client, too', async () => {
  const server = await serve((_, response) => {
    response.writeHead(200, { 'content-length': 10 }).write('half', () => response.destroy());
  });
  const { url, told, passed } = await startProxy(server);
  await expect(fetch(url).then((response) => response.text())).rejects.toThrow();
  await told;
  expect(passed[0]).not.toHaveProperty('response');
});

test('a client that goes away ends the request behind', async () => {
  const gone = Promise.withResolvers<void>();
  const asked = Promise.withResolvers<void>();
  const server = await serve((request) => {
    request.once('close', () => gone.resolve());
    asked.resolve();
  });
  const { url, told } = await startProxy(server);
  const controller = new AbortController();
  const response = fetch(url, { signal: controller.signal });
  await asked.promise;
  controller.abort();
  await expect(response).rejects.toThrow();
  await gone.promise;
  await told;
});

test.each<[name: string, options: ProxyOptions, message: RegExp]>([
  ['no URL', { server: 'nowhere' }, /^"nowhere" is no URL of HTTP: give the base URL of the server behind$/],
  ['another scheme', { server: 'ftp://127.0.0.1' }, /is no URL of HTTP/],
])('%s is refused in one line', async (_, options, message) => {
  await expect(createProxy(options)).rejects.toThrow(message);
});

test('a port that is taken is refused in one line', async () => {
  const server = await serve(() => {});
  const port = Number(new URL(server).port);
  await expect(createProxy({ server, port })).rejects.toThrow(
    /^Cannot listen on 127\.0\.0\.1:\d+: it is in use; choose another port, or 0 for any free one\.$/,
  );
});
