import {
  type ClientRequest,
  type IncomingMessage,
  request as requestHttp,
  type ServerResponse,
} from 'node:http';
import { request as requestHttps } from 'node:https';
import { pipeline } from 'node:stream/promises';
import { pairsOf, passHeaders } from './pass-headers.ts';
import type { PassedExchange } from './passed-exchange.ts';
import { Tap } from './tap.ts';

export interface ForwardOptions {
  /** Of the server behind: scheme, host and port. */
  readonly origin: URL;
  readonly maxBodyBytes: number;
  readonly ca: string | undefined;
  readonly insecure: boolean;
}

/** Passes one request on and its answer back, chunk by chunk, and tells what it was. Never rejects. */
export async function forward(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  options: ForwardOptions,
): Promise<PassedExchange> {
  const { origin, maxBodyBytes } = options;
  const headers = pairsOf(incoming.rawHeaders);
  const started = Date.now();
  const sent = new Tap(maxBodyBytes);
  const received = new Tap(maxBodyBytes);
  const hasBody = 'content-length' in incoming.headers || 'transfer-encoding' in incoming.headers;
  let answer: IncomingMessage | undefined;
  let isComplete = false;
  try {
    const behind = open(incoming, passHeaders(headers, origin.host), options);
    const answered = answerOf(behind);
    // An answer may come before the request has ended; a server that has answered need not read the rest.
    const passing = pipeline(incoming, sent, behind).catch((error: unknown) => {
      if (answer === undefined) behind.destroy(error instanceof Error ? error : undefined);
    });
    outgoing.once('close', () => {
      if (!outgoing.writableFinished) behind.destroy();
    });
    answer = await answered;
    outgoing.sendDate = false;
    outgoing.writeHead(
      answer.statusCode ?? 502,
      answer.statusMessage,
      passHeaders(pairsOf(answer.rawHeaders)),
    );
    outgoing.flushHeaders();
    await pipeline(answer, received, outgoing);
    isComplete = true;
    await passing;
  } catch (error) {
    if (outgoing.headersSent) outgoing.destroy();
    else refuse(outgoing, origin, error);
  }
  return {
    method: incoming.method ?? 'GET',
    url: origin.origin + (incoming.url ?? '/'),
    headers,
    ...(hasBody && { body: sent.bytes }),
    ...(answer !== undefined &&
      isComplete && {
        response: {
          status: answer.statusCode ?? 0,
          headers: pairsOf(answer.rawHeaders),
          body: received.bytes,
        },
      }),
    startedAt: new Date(started).toISOString(),
    durationMs: Date.now() - started,
  };
}

function open(
  incoming: IncomingMessage,
  headers: string[],
  { origin, ca, insecure }: ForwardOptions,
): ClientRequest {
  const common = {
    method: incoming.method ?? 'GET',
    host: origin.hostname.replace(/^\[|\]$/g, ''),
    port: origin.port,
    path: incoming.url ?? '/',
    headers,
    // A connection that another request has used may be closing; bodies cannot be sent twice.
    agent: false,
    setDefaultHeaders: false,
  } as const;
  return origin.protocol === 'https:'
    ? requestHttps({ ...common, rejectUnauthorized: !insecure, ...(ca !== undefined && { ca }) })
    : requestHttp(common);
}

function answerOf(behind: ClientRequest): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    behind.once('response', resolve);
    behind.once('error', reject);
    behind.once('close', () => reject(new Error('the connection was closed before an answer')));
  });
}

/** @see RFC 9110 § 15.6.3, RFC 9457 */
function refuse(outgoing: ServerResponse, { origin }: URL, error: unknown): void {
  const reason = error instanceof Error && 'code' in error ? String(error.code) : String(error);
  const body = JSON.stringify({
    title: 'Bad Gateway',
    status: 502,
    detail: `${origin} gave no answer: ${reason}`,
  });
  outgoing.writeHead(502, {
    'content-type': 'application/problem+json',
    'content-length': Buffer.byteLength(body),
    connection: 'close',
  });
  outgoing.end(body);
}
