import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { checkResponse, matchOperation, type Operation, type OperationMatch } from '@countersign/contract';
import type { ServedApi } from './apis.ts';
import type { Answer, Exchange } from './exchange.ts';
import type { PlannedFaults } from './faults/fault-catalogue.ts';
import { identify, nobody } from './http/authenticate.ts';
import { answerCors } from './http/cors.ts';
import { readParameters, wireHeaders } from './http/read-parameters.ts';
import { ConnectionCut, Refusal } from './http/refusal.ts';
import { RequestBody } from './http/request-body.ts';
import { type SentAnswer, sendAnswer } from './http/send-answer.ts';
import { parseTarget, type Target } from './http/target.ts';
import { redactHeaders, redactTarget } from './journal.ts';
import type { Limits } from './limits.ts';
import type { Namespace } from './namespace.ts';
import type { Namespaces } from './namespaces.ts';
import type { Storage } from './storage/storage.ts';
import type { Users } from './users.ts';

export interface World {
  readonly apis: ReadonlyMap<string, ServedApi>;
  readonly namespaces: Namespaces;
  readonly storage: Storage;
  readonly users: Users;
  readonly limits: Limits;
  /** What URLs that are handed out begin with. */
  readonly origin: () => string;
  /** Whether every answer is held against its description. */
  readonly checked: boolean;
  readonly onViolation: (message: string) => void;
  readonly onError: (error: unknown) => void;
}

/** Names a namespace in place of the path. */
export const namespaceHeader = 'sandbox-namespace';

/** What a request turned out to mean. */
interface Destination {
  readonly served: ServedApi;
  readonly namespace: Namespace;
  readonly target: Target;
  /** The operation, or why there is none. */
  readonly match: ReturnType<typeof matchOperation>;
  readonly plan: PlannedFaults;
}

/** Answers one request: find what it means, apply the planned faults, let the API answer, send. Never rejects. */
export async function serve(
  world: World,
  request: IncomingMessage,
  response: ServerResponse,
  onStart: () => void,
): Promise<void> {
  if (answerCors(request, response)) return;
  const started = performance.now();
  const target = parseTarget(request.url ?? '/');
  let destination: Destination | undefined;
  let body: RequestBody | undefined;
  let user: string | undefined;
  try {
    const found = findDestination(world, request, target);
    destination = found;
    const { faults } = found.plan;
    body = new RequestBody(request, {
      maxBytes: world.limits.bodyBytes,
      idleTime: world.limits.idleTime,
      onStart,
      bytesPerSecond: faults.bandwidth?.bytesPerSecond,
      resetAfter: faults.reset?.afterRequestBytes,
    });
    const answer = await answerRequest(world, request, found, body, (name) => {
      user = name;
    });
    if (faults['drop-answer'] !== undefined) throw new ConnectionCut('answer dropped');
    const check = world.checked ? (sent: SentAnswer) => checkAnswer(world, found, sent) : undefined;
    await sendAnswer(response, answer, {
      blobs: world.storage.blobs,
      body,
      faults,
      limits: world.limits,
      check,
    });
  } catch (error) {
    body ??= new RequestBody(request, { maxBytes: 0, idleTime: world.limits.idleTime });
    await endBadly(world, { error, request, response, body });
  }
  record({ destination, request, response, body, user, started });
}

/** @throws {Refusal} 404 outside every API */
function findDestination(world: World, request: IncomingMessage, target: Target): Destination {
  const header = request.headers[namespaceHeader];
  const namespace = world.namespaces.get(target.namespace ?? (typeof header === 'string' ? header : ''));
  const served = world.apis.get(target.api);
  if (served === undefined) {
    throw new Refusal(
      404,
      `Nothing is served here. The APIs are below /${[...world.apis.keys()].join(', /')}.`,
    );
  }
  const match = matchTarget(served, request.method ?? '', target.path);
  const plan = namespace.faults.plan(served.api.name, match?.operation?.id ?? 'download');
  return { served, namespace, target, match, plan };
}

function matchTarget({ basePath, contract }: ServedApi, method: string, path: string): Destination['match'] {
  if (!path.startsWith(`${basePath}/`)) return undefined;
  const below = path.slice(basePath.length);
  const match = matchOperation(contract, method, below);
  if (match !== undefined) return match;
  // Clients of dStor write its paths with and without a slash at the end; where both are described, both are exact.
  return matchOperation(contract, method, below.endsWith('/') ? below.slice(0, -1) : `${below}/`);
}

async function answerRequest(
  world: World,
  request: IncomingMessage,
  { match, namespace, plan: { faults }, served, target }: Destination,
  body: RequestBody,
  onUser: (name: string) => void,
): Promise<Answer> {
  try {
    if (faults.delay !== undefined) await delay(request, faults.delay.milliseconds);
    if (faults.status !== undefined) throw faultRefusal(faults.status);
    namespace.due.poke();
    const secured = (match?.operation?.security.length ?? 0) > 0;
    const user = identify(world.users, request.headers, secured);
    if (user !== undefined) onUser(user.name);
    const prefix = `${namespace.prefix}/${served.api.name}`;
    const exchange: Exchange = {
      namespace,
      origin: `${world.origin()}${prefix}`,
      prefix,
      method: request.method ?? '',
      path: target.path,
      query: target.query,
      headers: request.headers,
      user,
      body,
      faults,
    };
    if (match?.operation === undefined) return await answerOther(served, exchange, match?.allow);
    return await answerOperation(served, exchange, match, request);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { status: error.status, headers: error.headers, json: served.api.problem(error) };
  }
}

/** @throws {ConnectionCut} when the client does not wait */
async function delay({ socket }: IncomingMessage, milliseconds: number): Promise<void> {
  const gone = new AbortController();
  const onClose = (): void => gone.abort();
  socket.once('close', onClose);
  try {
    await wait(milliseconds, undefined, { signal: gone.signal });
  } catch {
    throw new ConnectionCut('the client closed the connection');
  } finally {
    socket.off('close', onClose);
  }
}

async function answerOperation(
  { api, contract }: ServedApi,
  exchange: Exchange,
  { operation, pathParameters }: OperationMatch,
  request: IncomingMessage,
): Promise<Answer> {
  const handle = api.operations[operation.id];
  if (handle === undefined) throw new Refusal(404, 'There is no such operation.');
  const parameters = readParameters(contract, operation, () => ({
    target: targetOf(operation, pathParameters, request.url ?? ''),
    headers: wireHeaders(request.rawHeaders),
  }));
  const bodyless = !exchange.body.present && exchange.headers['content-type'] === undefined;
  if (operation.requestBody?.required === true && bodyless) {
    throw new Refusal(400, 'The request has no body.', { code: 'VALIDATE_FAILED' });
  }
  const { user = nobody } = exchange;
  return await handle({ ...exchange, contract, operation, parameters, user });
}

/** The target as the description writes it, whatever slash the client put at its end. */
function targetOf({ path }: Operation, values: Readonly<Record<string, string>>, url: string): string {
  const question = url.indexOf('?');
  const filled = path.replaceAll(/\{([^}]*)\}/g, (_, name: string) => values[name] ?? '');
  return question < 0 ? filled : filled + url.slice(question);
}

async function answerOther(
  { api }: ServedApi,
  exchange: Exchange,
  allow: readonly string[] | undefined,
): Promise<Answer> {
  if (allow !== undefined) {
    throw new Refusal(405, `The method ${exchange.method} is not described here.`, {
      headers: { Allow: allow.join(', ') },
    });
  }
  const answer = await api.download?.(exchange);
  if (answer === undefined) throw new Refusal(404, 'There is no such path.');
  return answer;
}

function faultRefusal({
  retryAfter,
  status,
}: {
  readonly status: number;
  readonly retryAfter?: number | undefined;
}): Refusal {
  const headers = retryAfter === undefined ? {} : { 'Retry-After': String(retryAfter) };
  return new Refusal(status, 'A fault was asked for.', { headers });
}

/** Holds an answer against the description; one that breaks it is reported and replaced, so that no test overlooks it. */
function checkAnswer(
  world: World,
  { match, plan, served }: Destination,
  sent: SentAnswer,
): Answer | undefined {
  // A fault is there to break the description.
  if (match?.operation === undefined || plan.ids.length > 0) return undefined;
  const headers = Object.entries(sent.headers).filter(
    ([name]) => sent.body !== undefined || name !== 'content-length',
  );
  const body = sent.body ?? Buffer.alloc(0);
  const findings = checkResponse(served.contract, match.operation, { status: sent.status, headers, body });
  if (findings.length === 0) return undefined;
  const message = findings.map((finding) => `${match.operation.id}: ${finding.message}`).join(' ');
  world.onViolation(message);
  return { status: 500, json: { violation: message } };
}

interface BadEnd {
  readonly error: unknown;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly body: RequestBody;
}

async function endBadly(world: World, { body, error, request, response }: BadEnd): Promise<void> {
  if (error instanceof ConnectionCut) {
    request.socket.resetAndDestroy();
    return;
  }
  const refusal = error instanceof Refusal ? error : undefined;
  if (refusal === undefined) world.onError(error);
  if (response.headersSent) {
    request.socket.destroy();
    return;
  }
  const message = refusal?.message ?? 'The sandbox failed; this is a bug of it.';
  const answer = {
    status: refusal?.status ?? 500,
    headers: refusal?.headers ?? {},
    json: { status: 'error', message },
  };
  const options = {
    blobs: world.storage.blobs,
    body,
    faults: {},
    limits: world.limits,
  };
  await sendAnswer(response, answer, options).catch(() => request.socket.destroy());
}

function record(ended: {
  readonly destination: Destination | undefined;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly body: RequestBody | undefined;
  readonly user: string | undefined;
  readonly started: number;
}): void {
  const { body, destination, request, response, started, user } = ended;
  if (destination === undefined) return;
  const { match, namespace, plan, served } = destination;
  namespace.journal.add({
    at: namespace.clock.now(),
    api: served.api.name,
    operation: match?.operation?.id ?? (match === undefined ? 'download' : undefined),
    method: request.method ?? '',
    target: redactTarget(request.url ?? ''),
    headers: redactHeaders(request.headers),
    user,
    status: response.headersSent ? response.statusCode : undefined,
    requestBytes: body?.received ?? 0,
    durationMs: Math.round(performance.now() - started),
    faults: plan.ids,
  });
}
