import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import type { ExchangeFailure, WireRequest } from '@countersign/contract';
import { afterEach, expect, test } from 'vitest';
import { checkReachable } from './check-reachable.ts';
import { createSender, type Sender, UnsendableError } from './send-request.ts';

const open: { servers: Server[]; sockets: Socket[]; senders: Sender[] } = {
  servers: [],
  sockets: [],
  senders: [],
};
const never = new AbortController().signal;
const get = { method: 'GET', target: '/x', headers: [] } as const;

afterEach(async () => {
  await Promise.all(open.senders.splice(0).map((sender) => sender.close()));
  for (const socket of open.sockets.splice(0)) socket.destroy();
  for (const server of open.servers.splice(0)) server.close();
});

/** A server that does to each connection what `serve` says, and a sender for it. */
async function against(
  serve: (socket: Socket, received: () => string) => void,
  limits: { timeoutMs?: number; maxResponseBytes?: number } = {},
): Promise<{ sender: Sender; connections: () => number }> {
  let connections = 0;
  const server = createServer((socket) => {
    connections += 1;
    open.sockets.push(socket);
    let received = '';
    socket.on('data', (chunk) => {
      received += chunk.toString('latin1');
    });
    socket.on('error', () => {});
    serve(socket, () => received);
  });
  open.servers.push(server);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  const sender = createSender(`http://127.0.0.1:${port}/base`, {
    timeoutMs: 2000,
    maxResponseBytes: 1000,
    connections: 1,
    ...limits,
  });
  open.senders.push(sender);
  return { sender, connections: () => connections };
}

const answering = (answer: string) => (socket: Socket) =>
  socket.once('data', () => socket.end(answer, 'latin1'));

test('sends target, headers and bytes exactly as they are, and gives back what came', async () => {
  let wire = '';
  const { sender } = await against((socket, received) => {
    socket.on('data', () => {
      wire = received();
      if (wire.endsWith('\xff\0')) {
        socket.end(
          'HTTP/1.1 203 Odd\r\nX-A: 1\r\nSet-Cookie: a=1\r\nset-cookie: b=2\r\nContent-Length: 2\r\n\r\n\x89\x00',
          'latin1',
        );
      }
    });
  });
  const outcome = await sender.send(
    {
      method: 'PUT',
      target: '/a/..%2Fb/%C3%A4?q=a%20b&empty',
      headers: [
        ['X-Case', 'Kept'],
        ['x-case', 'twice'],
      ],
      body: Uint8Array.of(0x89, 0xff, 0),
    },
    never,
  );
  const [head = '', body] = wire.split('\r\n\r\n');
  expect(head.split('\r\n')[0]).toBe('PUT /base/a/..%2Fb/%C3%A4?q=a%20b&empty HTTP/1.1');
  expect(head).toContain('X-Case: Kept\r\nx-case: twice');
  expect(head).toContain('content-length: 3');
  expect(body).toBe('\x89\xff\0');
  expect(outcome).toEqual({
    response: {
      status: 203,
      headers: [
        ['X-A', '1'],
        ['Set-Cookie', 'a=1'],
        ['set-cookie', 'b=2'],
        ['Content-Length', '2'],
      ],
      body: Uint8Array.of(0x89, 0),
    },
  });
});

const faults: [
  name: string,
  serve: (socket: Socket) => void,
  kind: ExchangeFailure['kind'],
  message: RegExp,
][] = [
  ['it closes without a word', (socket) => socket.end(), 'closed', /closed/],
  ['it resets', (socket) => socket.resetAndDestroy(), 'closed', /closed/],
  ['it closes after half of its headers', answering('HTTP/1.1 200 OK\r\nContent-Le'), 'closed', /closed/],
  [
    'it closes after half of a chunk',
    answering('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nhalf'),
    'closed',
    /closed/,
  ],
  [
    'it resets after half of its body',
    (socket) =>
      socket.once('data', () => {
        socket.write('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf', () => socket.resetAndDestroy());
      }),
    'closed',
    /closed/,
  ],
  [
    'it stops after half of its body',
    (socket) => socket.once('data', () => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf')),
    'timeout',
    /not complete within 0.2 s \(4 of 9 bytes of the body came\)/,
  ],
  ['it does not speak HTTP', answering('220 smtp ready\r\n'), 'malformed', /not valid HTTP/],
  [
    'its chunk size is no number',
    answering('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n\r\n'),
    'malformed',
    /chunk size/,
  ],
  [
    'its headers do not end',
    answering(`HTTP/1.1 200 OK\r\nX: ${'a'.repeat(20_000)}\r\n\r\n`),
    'malformed',
    /headers are larger/,
  ],
  [
    'its body is too large',
    answering(`HTTP/1.1 200 OK\r\n\r\n${'a'.repeat(5000)}`),
    'too-large',
    /body is larger than 1000 bytes/,
  ],
  ['it never answers', () => {}, 'timeout', /no answer came within 0.2 s/],
  ['it drips', drip, 'timeout', /not complete within 0.2 s/],
];

/** Sends a byte every few milliseconds for as long as the connection is held. */
function drip(socket: Socket): void {
  socket.once('data', () => {
    socket.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n');
    const timer = setInterval(() => socket.write('1\r\na\r\n'), 5);
    socket.on('close', () => clearInterval(timer));
  });
}

test.each(faults)('a server fails: %s', async (_, serve, kind, message) => {
  const { sender } = await against(serve, kind === 'timeout' ? { timeoutMs: 200 } : {});
  const outcome = await sender.send(get, never);
  expect(outcome).toEqual({ failure: { kind, message: expect.stringMatching(message) } });
});

const json = 'Content-Type: application/json\r\n';
const misfits: [name: string, method: string, pieces: string[], body: string][] = [
  ['bytes after a 204', 'DELETE', ['HTTP/1.1 204 No Content\r\n\r\nsurplus'], 'surplus'],
  ['bytes after a 204 in a piece of their own', 'DELETE', ['HTTP/1.1 204 X\r\n\r\n', 'surplus'], 'surplus'],
  [
    'a 204 with a length, and its content',
    'DELETE',
    ['HTTP/1.1 204 X\r\nContent-Length: 7\r\n\r\n', 'surplus'],
    'surplus',
  ],
  [
    'bytes after a 204 that ends the connection',
    'DELETE',
    ['HTTP/1.1 204 X\r\nConnection: close\r\n\r\n', 'surplus'],
    'surplus',
  ],
  ['bytes after a 304', 'GET', ['HTTP/1.1 304 X\r\nContent-Length: 7\r\n\r\nsurplus'], 'surplus'],
  ['an answer to HEAD', 'HEAD', ['HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\n', 'surplus'], 'surplus'],
  ['an answer to HEAD that keeps to itself', 'HEAD', ['HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\n'], ''],
  [
    'more than the length states, after an interim answer',
    'GET',
    ['HTTP/1.1 103 X\r\nLink: a\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n', 'abcdef'],
    'abcdef',
  ],
  [
    'fewer bytes than the length states, and no more',
    'GET',
    [`HTTP/1.1 200 OK\r\n${json}Content-Length: 9\r\n\r\n{}`],
    '{}',
  ],
];

test.each(misfits)(
  'what came is seen where HTTP has no place for it: %s',
  async (_, method, pieces, body) => {
    const { sender } = await against(
      (socket) => {
        socket.setNoDelay(true);
        socket.once('data', () => {
          for (const piece of pieces) socket.write(piece, 'latin1');
        });
      },
      { timeoutMs: 300 },
    );
    const outcome = await sender.send({ ...get, method }, never);
    expect(outcome).toMatchObject({ response: { body: new Uint8Array(Buffer.from(body)) } });
  },
);

test('a server that closes in order before the end that it stated is told by what it stated', async () => {
  const { sender } = await against(answering('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf'));
  expect(await sender.send(get, never)).toEqual({
    response: { status: 200, headers: [['Content-Length', '9']], body: new Uint8Array(Buffer.from('half')) },
  });
});

test('a body without end is left after its limit', async () => {
  let written = 0;
  const { sender } = await against(
    (socket) => {
      socket.once('data', () => {
        socket.write('HTTP/1.1 200 OK\r\n\r\n');
        const chunk = Buffer.alloc(64 * 1024);
        const fill = () => {
          while (!socket.destroyed && socket.write(chunk)) written += chunk.length;
        };
        socket.on('drain', fill);
        fill();
      });
    },
    { maxResponseBytes: 2 ** 20, timeoutMs: 10_000 },
  );
  const outcome = await sender.send(get, never);
  expect(outcome).toEqual({
    failure: { kind: 'too-large', message: 'the response body is larger than 1 MiB' },
  });
  expect(written).toBeLessThan(64 * 2 ** 20);
});

test('a kept connection that the server has closed meanwhile is no fault', async () => {
  const { sender, connections } = await against((socket) => {
    let answered = false;
    socket.on('data', () => {
      if (answered) socket.destroy();
      else socket.write('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n');
      answered = true;
    });
  });
  expect(await sender.send(get, never)).toMatchObject({ response: { status: 200 } });
  expect(await sender.send(get, never)).toMatchObject({ response: { status: 200 } });
  expect(connections()).toBe(2);
});

test('a request that HTTP/1.1 cannot carry is not blamed on the server, and the next one is sent', async () => {
  const { sender } = await against(answering('HTTP/1.1 200 OK\r\n\r\n'));
  const requests: Partial<WireRequest>[] = [
    { headers: [['a b', '1']] },
    { headers: [['a', 'x\ny']] },
    { headers: [['a', '€']] },
    { headers: [['Transfer-Encoding', 'chunked']] },
    { headers: [['content-length', '7']] },
    { target: '/a b' },
    { method: 'CONNECT' },
  ];
  for (const request of requests) {
    await expect(sender.send({ ...get, ...request }, never)).rejects.toThrow(UnsendableError);
  }
  expect(await sender.send(get, never)).toMatchObject({ response: { status: 200 } });
});

test('an ended run cancels what is under way', async () => {
  const ended = new AbortController();
  const { sender } = await against(() => ended.abort());
  expect(await sender.send(get, ended.signal)).toMatchObject({ failure: { kind: 'cancelled' } });
});

test('a server that is not there is told before the run', async () => {
  const server = createServer();
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  await checkReachable(`http://127.0.0.1:${port}/x`, 1000);
  await checkReachable(`http://localhost:${port}`, 1000);
  server.close();
  await once(server, 'close');
  await expect(checkReachable(`http://127.0.0.1:${port}/x`, 1000)).rejects.toMatchObject({
    code: 'unreachable',
    message: `http://127.0.0.1:${port}/x cannot be reached: the connection was refused; is the server running, and is the address right?`,
  });
  await expect(checkReachable('http://no-such-host.invalid/', 5000)).rejects.toThrow(/host name/);
});
