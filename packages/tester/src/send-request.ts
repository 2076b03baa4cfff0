import {
  bodyKind,
  type Exchange,
  type ExchangeFailure,
  type WireHeaders,
  type WireRequest,
  type WireResponse,
} from '@countersign/contract';
import type { Dispatcher } from 'undici';
import { classifyFailure } from './classify-failure.ts';
import { compareSent, type Meant, sha256Of } from './compare-sent.ts';
import { type Connection, createConnections } from './create-connections.ts';
import { createDeadlines } from './create-deadlines.ts';
import { type Answer, receiveAnswer } from './receive-answer.ts';
import { findRoute, type Transport } from './transport.ts';

export interface SenderOptions {
  /** Milliseconds for a whole exchange, from the first byte sent to the last byte received. */
  readonly timeoutMs: number;
  /** Larger response bodies are not read to their end. */
  readonly maxResponseBytes: number;
  /** Connections held at the same time. */
  readonly connections: number;
  readonly transport?: Transport | undefined;
}

/** A response, or why there is none; and what went out, seen where the socket takes it. */
export type SendOutcome = Received & { readonly sent: Exchange['sent'] };

type Received = { readonly response: WireResponse } | { readonly failure: ExchangeFailure };

/** Sends requests to one server exactly as they are given: nothing is normalised, followed or decoded. */
export interface Sender {
  /** @throws {UnsendableError} when HTTP/1.1 cannot carry the request, for instance for a header name with a space */
  send(request: WireRequest, signal: AbortSignal): Promise<SendOutcome>;
  close(): Promise<void>;
}

/** HTTP/1.1 has no way to carry this request. */
export class UnsendableError extends Error {
  override readonly name = 'UnsendableError';
}

/** @param baseUrl stands before every request's target; its own path is kept */
export function createSender(baseUrl: string, options: SenderOptions): Sender {
  const { origin, host, pathname } = new URL(baseUrl);
  const route = findRoute(origin, options.timeoutMs, options.transport);
  const prefix = route.prefix + pathname.replace(/\/$/, '');
  const connections = createConnections(route, options.connections);
  const deadlines = createDeadlines(options.timeoutMs);

  async function send(request: WireRequest, signal: AbortSignal, again = false): Promise<SendOutcome> {
    assertSendable(request);
    const connection = await connections.take();
    const openedBefore = connection.opened();
    const meant = meantBy(request);
    try {
      const { received, error } = await exchange(connection, meant, request.body, signal);
      // A server may close an idle connection just as it is used again: that is no fault, so ask once more.
      const isReused = connection.opened() === openedBefore || bytesReadBefore(error) > 0;
      if (error === undefined || !isReused || again)
        return { ...received, sent: compareSent(connection.written(), meant) };
    } finally {
      // Before it is used again, undici lets a turn pass, in which a server is seen that closes without having said so.
      connections.giveBack(connection);
    }
    return send(request, signal, true);
  }

  function meantBy({ method, target, headers, body = nothing }: WireRequest): Meant {
    const all = withOwn(headers, route.headers);
    return { method, target: prefix + target, headers: all, host, body, sha256: sha256Of(body) };
  }

  /** @returns the error beside it where the connection was closed before anything came */
  async function exchange(
    connection: Connection,
    { method, target, headers }: Meant,
    body: Uint8Array | undefined,
    signal: AbortSignal,
  ): Promise<{ readonly received: Received; readonly error?: unknown }> {
    const { timeoutMs, maxResponseBytes } = options;
    const answer: Answer = { chunks: [], received: 0 };
    const sent: Dispatcher.DispatchOptions = {
      path: target,
      method: method as Dispatcher.HttpMethod,
      headers: flat(headers),
      body: body ?? null,
    };
    connection.start(method);
    const receiving = receiveAnswer(connection.dispatcher, sent, answer, maxResponseBytes);
    const deadline = deadlines.start(signal, receiving.abort);
    try {
      const isWhole = await receiving.whole;
      // Only a proxy answers so, and the server was not asked.
      if (route.isForwarded && answer.status === 407) {
        const message = 'the proxy wants other credentials than it was given';
        return { received: { failure: { kind: 'unreachable', message } } };
      }
      if (!isWhole) {
        const message = `the response body is larger than ${bytes(maxResponseBytes)}`;
        return { received: { failure: { kind: 'too-large', message } } };
      }
      const watch = connection.watch();
      if (watch?.mayGoOn() === true) await watch.linger();
      return { received: { response: responseOf(answer, watch?.surplus()) } };
    } catch (error) {
      if (signal.aborted)
        return { received: { failure: { kind: 'cancelled', message: 'the run was ended' } } };
      const isTooShort = deadline.expired() ? isWholeJson(answer) : connection.watch()?.ended() === true;
      if (isTooShort && lengthOf(answer) > answer.received)
        return { received: { response: responseOf(answer) } };
      if (deadline.expired()) return { received: { failure: timedOut(timeoutMs, answer) } };
      const failure = classifyFailure(error);
      if (failure === undefined) throw error;
      const isSilent = failure.kind === 'closed' && answer.status === undefined;
      return { received: { failure }, ...(isSilent && { error }) };
    } finally {
      deadline.clear();
    }
  }

  return { send: (request, signal) => send(request, signal), close: () => connections.close() };
}

const nothing = new Uint8Array();

function flat(headers: WireHeaders): string[] {
  const all: string[] = [];
  for (const [name, value] of headers) all.push(name, value);
  return all;
}

/** Those of the request, and those of the route that it does not have itself. */
function withOwn(headers: WireHeaders, own: readonly string[]): WireHeaders {
  if (own.length === 0) return headers;
  const all = [...headers];
  for (let index = 0; index + 1 < own.length; index += 2) {
    const [name = '', value = ''] = own.slice(index, index + 2);
    if (!headers.some(([each]) => each.toLowerCase() === name)) all.push([name, value]);
  }
  return all;
}

function responseOf({ status = 0, headers = [], chunks }: Answer, surplus?: Uint8Array): WireResponse {
  return { status, headers, body: joined(surplus === undefined ? chunks : [...chunks, surplus]) };
}

/** In memory of its own: what an answer was read into may hold much more. */
function joined(chunks: readonly Uint8Array[]): Uint8Array {
  const { buffer, byteLength, byteOffset } = Buffer.concat(chunks);
  return new Uint8Array(buffer, byteOffset, byteLength);
}

/** The length that the head states; 0 where it states none. */
function lengthOf({ headers = [] }: Answer): number {
  return Number(headers.find(([name]) => name.toLowerCase() === 'content-length')?.[1] ?? 0);
}

/** Whether what came is complete in itself, so that a length of more bytes is false. */
function isWholeJson({ headers = [], chunks }: Answer): boolean {
  const type = headers.find(([name]) => name.toLowerCase() === 'content-type')?.[1];
  if (type === undefined || bodyKind(type) !== 'json') return false;
  try {
    const text = Buffer.concat(chunks).toString().trimEnd();
    JSON.parse(text);
    // A number may always go on.
    return /[}\]"]$/.test(text);
  } catch {
    return false;
  }
}

function timedOut(timeoutMs: number, answer: Answer): ExchangeFailure {
  const within = `within ${timeoutMs / 1000} s`;
  if (answer.status === undefined) return { kind: 'timeout', message: `no answer came ${within}` };
  const stated = lengthOf(answer);
  const came = `${answer.received}${stated > 0 ? ` of ${stated}` : ''} bytes of the body came`;
  return { kind: 'timeout', message: `the answer was not complete ${within} (${came})` };
}

/** The connection's own business; RFC 9110 § 7.6.1 and § 10.1.1. */
const connectionHeaders = new Set(['connection', 'expect', 'keep-alive', 'transfer-encoding', 'upgrade']);

// A pool of undici that has refused a request once does not send the next one, so the check comes first.
function assertSendable({ method, target, headers, body }: WireRequest): void {
  if (method === 'CONNECT')
    throw new UnsendableError('CONNECT opens a tunnel instead of asking for an answer');
  if (!/^\/[!-~\x80-\xff]*$/.test(target))
    throw new UnsendableError(`the target ${JSON.stringify(target)} is not percent-encoded`);
  for (const [name, value] of headers) {
    if (!/^[!#$%&'*+.^_`|~\w-]+$/.test(name))
      throw new UnsendableError(`${JSON.stringify(name)} is no header name`);
    if (!/^[\t -~\x80-\xff]*$/.test(value))
      throw new UnsendableError(`the value of header ${name} has characters that no header can carry`);
    const lower = name.toLowerCase();
    if (connectionHeaders.has(lower)) throw new UnsendableError(`header ${name} belongs to the connection`);
    if (lower === 'content-length' && value !== String(body?.length ?? 0)) {
      throw new UnsendableError(`header ${name} does not state the length of the body`);
    }
  }
}

function bytesReadBefore(error: unknown): number {
  if (!(error instanceof Error) || !('socket' in error)) return 0;
  const socket = error.socket;
  return typeof socket === 'object' && socket !== null && 'bytesRead' in socket
    ? Number(socket.bytesRead)
    : 0;
}

/** A number of bytes for people: `16 MiB`, `1000 bytes`. */
function bytes(count: number): string {
  for (const [unit, size] of [
    ['GiB', 2 ** 30],
    ['MiB', 2 ** 20],
    ['KiB', 2 ** 10],
  ] as const) {
    if (count >= size && count % size === 0) return `${count / size} ${unit}`;
  }
  return `${count} bytes`;
}
