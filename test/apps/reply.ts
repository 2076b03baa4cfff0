import { type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http';
import { buffer } from 'node:stream/consumers';

export interface AppRequest {
  readonly method: string;
  /** Path and query as they came. */
  readonly target: string;
  /** Every header field as it came. */
  readonly fields: Fields;
  /** Still escaped. */
  readonly path: string;
  /** Those of the path, unescaped. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

export type Fields = readonly (readonly [name: string, value: string])[];

export interface Reply {
  readonly status: number;
  readonly headers: Fields;
  readonly body?: string | Uint8Array;
  /** Put on the wire as it is, even where HTTP has no body. */
  readonly raw?: boolean;
}

export type Handler = (request: AppRequest) => Reply;

export function json(status: number, value: unknown, headers: Fields = []): Reply {
  return { status, headers: [['Content-Type', 'application/json'], ...headers], body: JSON.stringify(value) };
}

export function content(
  status: number,
  contentType: string,
  body: string | Uint8Array,
  headers: Fields = [],
): Reply {
  return { status, headers: [['Content-Type', contentType], ...headers], body };
}

export function empty(status: number, headers: Fields = []): Reply {
  return { status, headers };
}

/** Lets the healthy handler do its work, and changes its answer. */
export function changed(change: (reply: Reply, request: AppRequest) => Reply): (healthy: Handler) => Handler {
  return (healthy) => (request) => change(healthy(request), request);
}

/** Changes the value of a JSON answer with a status of success. */
export function changedJson<T>(change: (value: T) => unknown): (healthy: Handler) => Handler {
  return changed((reply) =>
    reply.status < 300 ? { ...reply, body: JSON.stringify(change(JSON.parse(String(reply.body)))) } : reply,
  );
}

/** Replaces one header, or leaves it out. */
export function changedHeader(name: string, value?: string): (healthy: Handler) => Handler {
  return changed((reply) => ({
    ...reply,
    headers: [
      ...reply.headers.filter(([field]) => field.toLowerCase() !== name.toLowerCase()),
      ...(value === undefined ? [] : [[name, value] as const]),
    ],
  }));
}

export async function readRequest(message: IncomingMessage): Promise<AppRequest> {
  const { pathname, searchParams } = new URL(`http://localhost${message.url ?? '/'}`);
  const body = await buffer(message);
  return {
    method: message.method ?? '',
    target: message.url ?? '/',
    fields: message.rawHeaders.flatMap((name, index, all) =>
      index % 2 === 0 ? [[name, all[index + 1] ?? ''] as const] : [],
    ),
    path: pathname,
    parameters: {},
    query: searchParams,
    headers: message.headers,
    body,
  };
}

export function writeReply(response: ServerResponse, reply: Reply): void {
  if (reply.raw) {
    writeRaw(response, reply);
    return;
  }
  const fields: string[] = reply.headers.flat();
  response.writeHead(reply.status, fields);
  response.end(reply.body);
}

/** `node:http` keeps the bodies to itself that HTTP rules out. */
function writeRaw({ socket }: ServerResponse, { status, headers, body = '' }: Reply): void {
  const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  socket?.write(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n${lines}Connection: close\r\n\r\n`);
  socket?.end(body);
}
