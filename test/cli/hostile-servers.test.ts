import { execFile } from 'node:child_process';
import type { Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { answering, directoryWith, listen, numbers, ok } from './command-line.ts';

const run = promisify(execFile);
const json = 'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n';

/** Writes the pieces over and over for as long as somebody reads. */
function without(end: 'pause' | 'rest', start: string, piece: string | Buffer) {
  return (socket: Socket): void => {
    socket.once('data', () => {
      socket.write(start);
      if (end === 'pause') {
        const timer = setInterval(() => socket.write(piece), 5);
        socket.on('close', () => clearInterval(timer));
        return;
      }
      const fill = (): void => {
        while (!socket.destroyed && socket.write(piece));
      };
      socket.on('drain', fill);
      fill();
    });
  };
}

const bomb = gzipSync(Buffer.alloc(300 * 2 ** 20));
const servers: readonly (readonly [name: string, serve: (socket: Socket) => void])[] = [
  ['never answers', () => undefined],
  ['closes at once', (socket) => socket.end()],
  ['resets at once', (socket) => socket.resetAndDestroy()],
  [
    'resets in the middle',
    (socket) =>
      socket.once('data', () =>
        socket.write(`${json}content-length: 9\r\n\r\n1`, () => socket.resetAndDestroy()),
      ),
  ],
  ['closes in the middle of a chunk', answering(`${json}transfer-encoding: chunked\r\n\r\n9\r\n1`)],
  ['writes chunks wrong', answering(`${json}transfer-encoding: chunked\r\n\r\nxyz\r\n1\r\n`)],
  ['speaks another protocol', answering('SSH-2.0-OpenSSH_9.0\r\n')],
  ['has a huge header', answering(`${json}x: ${'y'.repeat(10_000_000)}\r\n\r\n`)],
  ['has headers without end', without('rest', json, 'x-more: and more\r\n'.repeat(1000))],
  ['drips its headers', without('pause', 'HTTP/1.1 200 OK\r\nx: ', 'y')],
  ['drips its body', without('pause', `${json}transfer-encoding: chunked\r\n\r\n`, '1\r\n1\r\n')],
  [
    'sends bytes without end',
    without('rest', `${json}content-length: 1000000000\r\n\r\n`, Buffer.alloc(2 ** 18, '1')),
  ],
  ['says go on for ever', without('rest', '', 'HTTP/1.1 100 Continue\r\n\r\n'.repeat(1000))],
  ['gives hints for ever', without('rest', '', 'HTTP/1.1 103 Early Hints\r\n\r\n'.repeat(1000))],
  ['switches protocols unasked', answering('HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\n\r\nhello')],
  ['says gzip and sends none', answering(`${json}content-encoding: gzip\r\ncontent-length: 4\r\n\r\nnone`)],
  [
    'sends little that decodes to much',
    (socket) =>
      socket.once('data', () => {
        socket.write(`${json}content-encoding: gzip\r\ncontent-length: ${bomb.length}\r\n\r\n`);
        socket.end(bomb);
      }),
  ],
  ['fails', answering('HTTP/1.1 500 Oops\r\ncontent-length: 0\r\n\r\n')],
];

interface Result {
  readonly outcomes: readonly {
    readonly name: string;
    readonly code: number;
    readonly said: string;
    readonly rules?: readonly string[];
    readonly isJunit?: boolean;
  }[];
  readonly grownBy: number;
}

test('whatever a server does to its clients, a run ends in bounded memory and tells of it in every report', async () => {
  const directory = directoryWith({ 'numbers.yaml': numbers });
  const started = [['is healthy', await listen(answering(ok))]];
  for (const [name, serve] of servers) started.push([name, await listen(serve)]);
  const script = fileURLToPath(new URL('hostile-run.ts', import.meta.url));
  const { stdout } = await run(
    process.execPath,
    ['--conditions=@countersign/source', script, directory, JSON.stringify(started)],
    { maxBuffer: 2 ** 26 },
  );
  const { outcomes, grownBy }: Result = JSON.parse(stdout);
  const [healthy, ...hostile] = outcomes;
  expect(healthy).toMatchObject({ code: 0, rules: [], isJunit: true });
  expect(hostile.map(({ name, rules, isJunit }) => [name, [...new Set(rules)].join(), isJunit])).toEqual(
    servers.map(([name]) => [name, name === 'fails' ? 'server-error,no-success' : 'no-answer', true]),
  );
  // A fifth of what two of the servers alone would send.
  expect(grownBy).toBeLessThan(250 * 2 ** 20);
}, 120_000);
