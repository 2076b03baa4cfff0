import { type Agent, request } from 'node:http';
import { connect } from 'node:net';

const authorization = 'Bearer alice-token';

interface Answer {
  readonly status: number;
  readonly headers: NodeJS.Dict<string | string[]>;
}

interface Sending {
  readonly port: number;
  readonly method: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Written piece by piece, as fast as they are taken. */
  readonly body?: Iterable<Buffer>;
  readonly agent?: Agent;
}

export async function send({ agent, body = [], headers = {}, method, path, port }: Sending): Promise<Answer> {
  const { promise, reject, resolve } = Promise.withResolvers<Answer>();
  const all = { authorization, ...headers };
  const sending = request({
    host: '127.0.0.1',
    port,
    method,
    path,
    headers: all,
    ...(agent === undefined ? {} : { agent }),
  });
  sending.on('error', reject);
  sending.on('response', (response) => {
    response.resume();
    response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers }));
  });
  for (const piece of body) {
    if (!sending.write(piece)) await new Promise((drained) => sending.once('drain', drained));
  }
  sending.end();
  const answer = await promise;
  if (answer.status >= 300) throw new Error(`${method} ${path} was answered with ${answer.status}`);
  return answer;
}

/**
 * Sends requests over twenty connections for a while, with as little work of its own as can be: what is measured is the
 * server. Answers need a Content-Length.
 *
 * @returns answers per second
 */
export async function load(port: number, path: string, milliseconds: number): Promise<number> {
  const question = `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: ${authorization}\r\n\r\n`;
  const end = performance.now() + milliseconds;
  const answers = await Promise.all(Array.from({ length: 20 }, () => ask(port, question, end)));
  return (answers.reduce((sum, count) => sum + count, 0) * 1000) / milliseconds;
}

function ask(port: number, question: string, end: number): Promise<number> {
  const { promise, reject, resolve } = Promise.withResolvers<number>();
  const socket = connect(port, '127.0.0.1');
  let answers = 0;
  let text = '';
  socket.on('error', reject);
  socket.on('close', () => resolve(answers));
  socket.on('connect', () => socket.write(question));
  socket.on('data', (chunk) => {
    text += chunk.toString('latin1');
    const head = text.indexOf('\r\n\r\n');
    if (head < 0) return;
    if (!text.startsWith('HTTP/1.1 200')) socket.destroy(new Error(text.slice(0, 100)));
    const length = Number(/content-length: (\d+)/i.exec(text)?.[1] ?? 0);
    if (text.length < head + 4 + length) return;
    text = '';
    answers += 1;
    if (performance.now() < end) socket.write(question);
    else socket.destroy();
  });
  return promise;
}

/** The same piece again and again. */
export function* repeat(piece: Buffer, times: number): Generator<Buffer> {
  for (let count = 0; count < times; count += 1) yield piece;
}

/** What stands before and after the one file of a form. */
export const formStart: Buffer = Buffer.from(
  '--bench\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n',
);
export const formEnd: Buffer = Buffer.from('\r\n--bench--\r\n');
export const formType = 'multipart/form-data; boundary=bench';
