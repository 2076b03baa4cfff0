import type { ExchangeFailure, WireHeaders, WireRequest, WireResponse } from '@countersign/contract';
import { buildConnector, type Dispatcher, Pool } from 'undici';
import { classifyFailure } from './classify-failure.ts';

export interface SenderOptions {
  /** Milliseconds for a whole exchange, from the first byte sent to the last byte received. */
  readonly timeoutMs: number;
  /** Larger response bodies are not read to their end. */
  readonly maxResponseBytes: number;
  /** Connections held at the same time. */
  readonly connections: number;
}

/** A response, or why there is none. */
export type SendOutcome = { readonly response: WireResponse } | { readonly failure: ExchangeFailure };

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
  const { origin, pathname } = new URL(baseUrl);
  const prefix = pathname.replace(/\/$/, '');
  let opened = 0;
  const connect = buildConnector({ timeout: options.timeoutMs, allowH2: false });
  const pool = new Pool(origin, {
    connections: options.connections,
    // Byte-exact HTTP/1.1: HTTP/2 would change the case of header names.
    allowH2: false,
    maxHeaderSize: 16 * 1024,
    // One timer of ours covers the whole exchange, so that a server that drips cannot keep it alive.
    headersTimeout: 0,
    bodyTimeout: 0,
    connect(target, callback) {
      opened += 1;
      connect(target, callback);
    },
  });

  async function send(request: WireRequest, signal: AbortSignal, again = false): Promise<SendOutcome> {
    assertSendable(request);
    const timeout = AbortSignal.timeout(options.timeoutMs);
    const progress = { received: 0, answered: false };
    const openedBefore = opened;
    try {
      const response = await pool.request({
        path: prefix + request.target,
        method: request.method as Dispatcher.HttpMethod,
        headers: request.headers.flat(),
        body: request.body ?? null,
        responseHeaders: 'raw',
        signal: AbortSignal.any([signal, timeout]),
      });
      progress.answered = true;
      const body = await readBody(response.body, options.maxResponseBytes, progress);
      if (body === undefined) {
        return {
          failure: {
            kind: 'too-large',
            message: `the response body is larger than ${bytes(options.maxResponseBytes)}`,
          },
        };
      }
      return { response: { status: response.statusCode, headers: pairs(response.headers), body } };
    } catch (error) {
      if (signal.aborted) return { failure: { kind: 'cancelled', message: 'the run was ended' } };
      if (timeout.aborted) return { failure: timedOut(options.timeoutMs, progress) };
      const failure = classifyFailure(error);
      if (failure === undefined) throw error;
      // A server may close an idle connection just as it is used again: that is no fault, so ask once more.
      const reused = opened === openedBefore || bytesReadBefore(error) > 0;
      if (failure.kind === 'closed' && reused && !progress.answered && !again)
        return send(request, signal, true);
      return { failure };
    }
  }

  return { send: (request, signal) => send(request, signal), close: () => pool.destroy() };
}

async function readBody(
  stream: AsyncIterable<Uint8Array>,
  limit: number,
  progress: { received: number },
): Promise<Uint8Array | undefined> {
  const chunks: Uint8Array[] = [];
  // Leaving the loop destroys the stream, and with it the connection.
  for await (const chunk of stream) {
    progress.received += chunk.length;
    if (progress.received > limit) return undefined;
    chunks.push(chunk);
  }
  return new Uint8Array(Buffer.concat(chunks));
}

function pairs(raw: unknown): WireHeaders {
  const flat = raw as readonly string[];
  const headers: [string, string][] = [];
  for (let index = 0; index + 1 < flat.length; index += 2)
    headers.push([flat[index] ?? '', flat[index + 1] ?? '']);
  return headers;
}

function timedOut(timeoutMs: number, progress: { received: number; answered: boolean }): ExchangeFailure {
  const within = `within ${timeoutMs / 1000} s`;
  return progress.answered
    ? {
        kind: 'timeout',
        message: `the answer was not complete ${within} (${progress.received} bytes of the body came)`,
      }
    : { kind: 'timeout', message: `no answer came ${within}` };
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
    if (connectionHeaders.has(name.toLowerCase()))
      throw new UnsendableError(`header ${name} belongs to the connection`);
    if (/^content-length$/i.test(name) && value !== String(body?.length ?? 0)) {
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
