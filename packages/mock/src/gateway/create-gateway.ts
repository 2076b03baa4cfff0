import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Prism } from '../prism/start-prism.ts';
import { answerOperation } from './answer-operation.ts';
import { corsHeaders, isPreflight } from './cors.ts';
import { findDestination, type Routes } from './find-destination.ts';
import { Problem, problemType } from './problem.ts';
import { refuseConnection } from './refuse-connection.ts';
import type { RenderedResponse } from './render-response.ts';

/** What a mock tells its owner; the mock itself writes nothing. */
export interface MockLog {
  readonly level: 'warn' | 'error';
  /** One line. */
  readonly message: string;
}

export interface GatewayOptions {
  readonly maxBodyBytes: number;
  readonly requestTimeoutMs: number;
  readonly onLog: (entry: MockLog) => void;
}

/** Makes the server in front of Prism: it hands on what Prism can take and answers the rest itself. */
export function createGateway(
  routes: Routes,
  ask: Prism['ask'],
  { maxBodyBytes, requestTimeoutMs, onLog }: GatewayOptions,
): Server {
  const warn = (message: string): void => onLog({ level: 'warn', message });

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<RenderedResponse> {
    if (isPreflight(request)) return { status: 204, headers: [], body: undefined };
    const destination = findDestination(routes, request.method ?? '', request.url ?? '');
    if (destination.kind === 'methods')
      return { status: 204, headers: [['allow', destination.allowed.join(', ')]], body: undefined };
    const proceed = (): void => {
      if (request.headers.expect !== undefined) response.writeContinue();
    };
    return answerOperation(destination, request, { ask, maxBodyBytes, proceed, warn });
  }

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      send(request, response, await answer(request, response));
    } catch (error) {
      if (request.destroyed && !request.complete) return;
      const problem = error instanceof Problem ? error : new Problem('gateway-failed', String(error));
      if (problem.details.status >= 500)
        onLog({ level: 'error', message: `${request.method} ${request.url}: ${problem.message}` });
      send(request, response, renderProblem(problem));
    }
  }

  const server = createServer({
    requestTimeout: requestTimeoutMs,
    headersTimeout: requestTimeoutMs,
    connectionsCheckingInterval: Math.min(1_000, requestTimeoutMs),
  });
  return server.on('request', handle).on('checkContinue', handle).on('clientError', refuseConnection);
}

function renderProblem({ details, headers }: Problem): RenderedResponse {
  return {
    status: details.status,
    headers: [...Object.entries(headers), ['content-type', problemType]],
    body: Buffer.from(JSON.stringify(details)),
  };
}

function send(
  request: IncomingMessage,
  response: ServerResponse,
  { status, headers, body }: RenderedResponse,
): void {
  response.statusCode = status;
  for (const [name, value] of [...Object.entries(corsHeaders(request)), ...headers])
    response.appendHeader(name, value);
  if (body !== undefined) response.setHeader('content-length', body.byteLength);
  response.end(body);
}
