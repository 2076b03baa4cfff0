import { connect } from 'node:net';
import type { RawRequest } from './build-malformed.ts';

/** What came back of one connection. */
export interface RawAnswer {
  /** Status codes, in order. */
  readonly statuses: readonly number[];
  /** Whether the connection was still open when the time was up. */
  readonly hung: boolean;
}

/** Sends a request as it is, piece by piece, and waits for the server to close the connection. */
export async function sendRaw(
  port: number,
  { pieces, then }: RawRequest,
  timeout: number,
): Promise<RawAnswer> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  let text = '';
  let hung = false;
  socket.on('data', (chunk) => {
    if (text.length < 100_000) text += chunk.toString('latin1');
  });
  // A server that refuses may reset what is still being sent.
  socket.on('error', () => undefined);
  const closed = new Promise<void>((resolve) => socket.on('close', () => resolve()));
  const timer = setTimeout(() => {
    hung = true;
    socket.destroy();
  }, timeout);
  for (const [index, piece] of pieces.entries()) {
    if (index > 0) await new Promise((resolve) => setImmediate(resolve));
    socket.write(piece, 'latin1');
  }
  if (then === 'end') socket.end();
  await closed;
  clearTimeout(timer);
  const statuses = Array.from(text.matchAll(/^HTTP\/1\.1 (\d{3}) /gm), (match) => Number(match[1]));
  return { statuses, hung };
}
