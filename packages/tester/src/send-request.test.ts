import { createHash } from 'node:crypto';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
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

const sha256 = (data: string | Uint8Array) => createHash('sha256').update(data).digest('hex');
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
  const body = Uint8Array.of(0x89, 0xff, 0);
  const outcome = await sender.send(
    {
      method: 'PUT',
      target: '/a/..%2Fb/%C3%A4?q=a%20b&empty',
      headers: [
        ['X-Case', 'Kept'],
        ['x-case', 'twice'],
      ],
      body,
    },
    never,
  );
  const [head = '', sent] = wire.split('\r\n\r\n');
  expect(head.split('\r\n')[0]).toBe('PUT /base/a/..%2Fb/%C3%A4?q=a%20b&empty HTTP/1.1');
  expect(head).toContain('X-Case: Kept\r\nx-case: twice');
  expect(head).toContain('content-length: 3');
  expect(sent).toBe('\x89\xff\0');
  expect(outcome).toEqual({
    sent: { bytes: 3, sha256: sha256(body) },
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
  expect(outcome).toEqual({
    failure: { kind, message: expect.stringMatching(message) },
    sent: { bytes: 0, sha256: sha256('') },
  });
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

const post: WireRequest = {
  method: 'POST',
  target: '/x',
  headers: [
    ['X-One', '1'],
    ['Content-Type', 'text/plain'],
  ],
  body: new Uint8Array(Buffer.from('meant')),
};
const inHead = (from: string, to: string) => (chunk: Buffer) =>
  Buffer.from(chunk.toString('latin1').replace(from, to), 'latin1');
const onlyBody = (alter: (chunk: Buffer) => Buffer) => (chunk: Buffer) =>
  chunk.toString() === 'meant' ? alter(chunk) : chunk;
const alterations: [name: string, alter: (chunk: Buffer) => Buffer, differs: string | undefined][] = [
  ['nothing', (chunk) => chunk, undefined],
  ['nothing, but writes it anew', (chunk) => Buffer.from(chunk), undefined],
  ['a byte', onlyBody(() => Buffer.from('Meant')), 'its body has other bytes than were meant'],
  [
    'a byte where it stands',
    onlyBody((chunk) => Buffer.from(chunk.fill('M', 0, 1))),
    'its body has other bytes than were meant',
  ],
  ['the end', onlyBody(() => Buffer.from('meant\n')), 'its body has 6 bytes instead of 5'],
  ['that all is sent', onlyBody(() => Buffer.from('mean')), 'its body has 4 bytes instead of 5'],
  ['the method', inHead('POST', 'PUT'), 'it has another request line'],
  ['the target', inHead('/base/x', '/x'), 'it has another request line'],
  ['the host', inHead('127.0.0.1', 'localhost'), 'it has another host field'],
  ['the length', inHead('length: 5', 'length: 4'), 'its content-length is 4 instead of 5'],
  ['a value', inHead('One: 1', 'One: 2'), 'its header field X-One is not as it was meant'],
  ['a name', inHead('X-One', 'x-one'), 'its header field X-One is not as it was meant'],
  ['that a field is there', inHead('X-One: 1\r\n', ''), 'its header field X-One is not as it was meant'],
  [
    'that no other is',
    inHead('\r\n\r\n', '\r\nVia: p\r\n\r\n'),
    'its header field Via is not as it was meant',
  ],
];

test.each(alterations)(
  'what goes out is compared with what was meant: the transport changes %s',
  async (_, alter, differs) => {
    const change = (message: unknown): void => {
      const { socket } = message as { socket: Socket };
      const write = socket.write.bind(socket);
      socket.write = (chunk: string | Uint8Array) => write(alter(Buffer.from(chunk as string, 'latin1')));
    };
    const { sender } = await against(answering('HTTP/1.1 200 OK\r\n\r\n'));
    const body = Uint8Array.from(post.body ?? []);
    subscribe('undici:client:connected', change);
    const { sent } = await sender.send({ ...post, body }, never);
    unsubscribe('undici:client:connected', change);
    expect(sent.differs).toBe(differs);
  },
);

test('what a broken connection took of a body is told, and is no difference', async () => {
  const body = new Uint8Array(32 * 2 ** 20).map((_, index) => index % 251);
  const { sender } = await against((socket) => socket.once('data', () => socket.pause().resetAndDestroy()));
  const { sent } = await sender.send({ ...post, body }, never);
  expect(sent.bytes).toBeGreaterThan(0);
  expect(sent.bytes).toBeLessThan(body.length);
  expect(sent).toEqual({ bytes: sent.bytes, sha256: sha256(body.subarray(0, sent.bytes)) });
});

test('a body of many pieces arrives as it is', async () => {
  const body = new Uint8Array(3 * 2 ** 20 + 1).map((_, index) => index % 251);
  let length = 0;
  const hash = createHash('sha256');
  const { sender } = await against((socket) => {
    socket.on('data', (chunk) => {
      const content = length === 0 ? chunk.subarray(chunk.indexOf('\r\n\r\n') + 4) : chunk;
      length += content.length;
      hash.update(content);
      if (length === body.length) socket.end('HTTP/1.1 204 X\r\n\r\n');
    });
  });
  const { sent } = await sender.send({ ...post, body }, never);
  expect(sent).toEqual({ bytes: body.length, sha256: sha256(body) });
  expect(hash.digest('hex')).toBe(sent.sha256);
});

test('a server that closes in order before the end that it stated is told by what it stated', async () => {
  const { sender } = await against(answering('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf'));
  expect(await sender.send(get, never)).toMatchObject({
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
  expect(outcome).toMatchObject({
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
