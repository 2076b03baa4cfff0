import type { Socket } from 'node:net';
import { expect, test } from 'vitest';
import { answering, countersign, directoryWith, listen, numbers } from './command-line.ts';

/** Sends a byte every few milliseconds for as long as it is listened to. */
function drip(socket: Socket): void {
  socket.once('data', () => {
    socket.write('HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n');
    const timer = setInterval(() => socket.write('1\r\n1\r\n'), 5);
    socket.on('close', () => clearInterval(timer));
  });
}

/** A gigabyte, or as much of it as is read. */
function flood(socket: Socket): void {
  socket.once('data', () => {
    socket.write('HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 1000000000\r\n\r\n');
    const chunk = Buffer.alloc(256 * 1024, '1');
    const fill = () => {
      while (!socket.destroyed && socket.write(chunk));
    };
    socket.on('drain', fill);
    fill();
  });
}

const faults: [name: string, serve: (socket: Socket) => void, cause: RegExp, code: number][] = [
  ['never answers', () => {}, /no answer came within 0\.3 s/, 1],
  [
    'cuts the connection',
    (socket) => socket.destroy(),
    /the connection was closed before the answer was complete/,
    1,
  ],
  [
    'cuts the answer',
    answering('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n9\r\n1'),
    /the connection was closed before the answer was complete/,
    1,
  ],
  [
    'writes chunks wrong',
    answering('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nxyz\r\n1\r\n'),
    /not valid HTTP\/1\.1/,
    1,
  ],
  ['speaks another protocol', answering('SSH-2.0-OpenSSH_9.0\r\n'), /not valid HTTP\/1\.1/, 1],
  [
    'has endless headers',
    answering(`HTTP/1.1 200 OK\r\nx: ${'y'.repeat(100_000)}\r\n\r\n`),
    /the response headers are larger than 16 KiB/,
    1,
  ],
  ['drips', drip, /the answer was not complete within 0\.3 s/, 1],
  // What is too large is our own choice, so this is no more than a warning.
  ['sends a gigabyte', flood, /the response body is larger than 1000000 bytes/, 0],
];

test.each(faults)('a server that %s is a finding with its cause', async (_, serve, cause, code) => {
  const server = await listen(serve);
  const cwd = directoryWith({ 'numbers.yaml': numbers });
  const argv = [
    'test',
    'numbers.yaml',
    '--server',
    server,
    '--tag',
    'read',
    '--request-timeout',
    '0.3',
    '--max-size',
    '1MB',
  ];
  const outcome = await countersign(argv, { cwd });
  expect(outcome.stdout).toMatch(/(error|warning) no-answer {2}numbers getNumber/);
  expect(outcome.stdout.replace(/\n {2}/g, ' ')).toMatch(cause);
  expect(outcome.stderr).toBe('');
  expect(outcome.code).toBe(code);
});
