import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCli } from 'countersign';
import { onTestFinished } from 'vitest';

export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Surroundings {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
  readonly isTTY?: boolean;
  /** Called with all of stdout whenever some is added. */
  readonly onStdout?: (stdout: string) => void;
}

/** Runs a command line in this process, as a shell would have split it. */
export async function countersign(
  argv: readonly string[],
  surroundings: Surroundings = {},
): Promise<Outcome> {
  const {
    cwd = tmpdir(),
    env = {},
    signal = new AbortController().signal,
    isTTY = false,
    onStdout,
  } = surroundings;
  const written = { stdout: '', stderr: '' };
  const code = await runCli(argv, {
    cwd,
    env,
    signal,
    stdout: {
      isTTY,
      write(text) {
        written.stdout += text;
        onStdout?.(written.stdout);
      },
    },
    stderr: {
      isTTY: false,
      write(text) {
        written.stderr += text;
      },
    },
  });
  return { code, ...written };
}

/** A directory with these files that is gone after the test. */
export function directoryWith(files: Readonly<Record<string, string | Uint8Array>>): string {
  const directory = mkdtempSync(join(tmpdir(), 'countersign-cli-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  for (const [name, content] of Object.entries(files)) writeFileSync(join(directory, name), content);
  return directory;
}

/** A TCP server that does to each connection what `serve` says; gone after the test. */
export async function listen(serve: (socket: Socket) => void): Promise<string> {
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    serve(socket);
  });
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
}

/** Answers every request with this text, then closes. */
export function answering(answer: string): (socket: Socket) => void {
  return (socket) => void socket.once('data', () => socket.end(answer, 'latin1'));
}

/** One operation that answers 200 with a JSON number. */
export const numbers = `openapi: 3.1.1
info: { title: Numbers, version: '1' }
paths:
  /number:
    get:
      operationId: getNumber
      tags: [read]
      responses:
        '200':
          description: A number.
          content:
            application/json:
              schema: { type: number }
    put:
      operationId: setNumber
      requestBody:
        required: true
        content:
          application/json:
            schema: { type: number }
            example: 7
      responses:
        '204': { description: Set. }
`;

export const ok = 'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 1\r\n\r\n1';
