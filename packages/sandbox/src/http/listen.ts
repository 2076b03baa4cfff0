import { once } from 'node:events';
import {
  createServer,
  type IncomingMessage,
  type Server,
  type ServerResponse,
  STATUS_CODES,
} from 'node:http';
import type { Duplex } from 'node:stream';
import { SandboxError } from '../errors.ts';
import type { Limits } from '../limits.ts';

/** Answers a request. `onStart` is to be called before the body is asked for. Never rejects. */
export type Listener = (
  request: IncomingMessage,
  response: ServerResponse,
  onStart: () => void,
) => Promise<void>;

export interface Listening {
  readonly port: number;
  /** Ends every connection. */
  close(): Promise<void>;
}

/** @throws {SandboxError} `port` when the address cannot be listened on */
export async function listen(
  address: { readonly host: string; readonly port: number },
  limits: Limits,
  listener: Listener,
): Promise<Listening> {
  const server = createServer({
    maxHeaderSize: limits.headerBytes,
    headersTimeout: limits.headersTime,
    requestTimeout: limits.requestTime,
    connectionsCheckingInterval: Math.min(limits.headersTime, 5000),
    noDelay: true,
    optimizeEmptyRequests: true,
  });
  /** The latest answer of each connection. */
  const answers = new WeakMap<Duplex, ServerResponse>();
  const underWay = new Set<Promise<void>>();
  const serve = (request: IncomingMessage, response: ServerResponse, onStart: () => void): void => {
    response.on('error', ignore);
    request.on('error', ignore);
    answers.set(request.socket, response);
    const serving = listener(request, response, onStart);
    underWay.add(serving);
    void serving.then(() => underWay.delete(serving));
  };
  server.on('request', (request, response) => serve(request, response, ignore));
  // A body that will be refused anyway is not asked for.
  server.on('checkContinue', (request, response) => serve(request, response, () => response.writeContinue()));
  server.on('clientError', (error, socket) => {
    const answer = answers.get(socket);
    refuse(error, socket, answer?.headersSent === true && !answer.writableFinished);
  });
  await open(server, address);
  return { port: portOf(server), close: () => close(server, underWay) };
}

function ignore(): void {}

async function open(
  server: Server,
  { host, port }: { readonly host: string; readonly port: number },
): Promise<void> {
  try {
    server.listen(port, host);
    await once(server, 'listening');
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
    const advice = code === 'EADDRINUSE' ? 'it is in use; choose another port, or 0 for any free one' : code;
    throw new SandboxError('port', `Cannot listen on ${host}:${port}: ${advice}.`, { cause });
  }
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** Resolves when no request is being served any more. */
async function close(server: Server, underWay: ReadonlySet<Promise<void>>): Promise<void> {
  if (!server.listening) return;
  const closed = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await closed;
  await Promise.all(underWay);
}

/** What is no HTTP gets an answer all the same, unless an answer has begun on this connection. */
function refuse(error: Error, socket: Duplex, busy: boolean): void {
  const code = 'code' in error ? String(error.code) : '';
  if (busy || !socket.writable || code === 'ECONNRESET') {
    socket.destroy();
    return;
  }
  const status = code === 'HPE_HEADER_OVERFLOW' ? 431 : code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 408 : 400;
  const body = JSON.stringify({ status: 'error', message: 'The request could not be read.' });
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    'Connection: close',
    'Content-Type: application/json',
    'X-Content-Type-Options: nosniff',
    `Content-Length: ${Buffer.byteLength(body)}`,
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`, () => socket.destroy());
}
