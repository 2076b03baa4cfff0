import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { checkResponse, type OperationMatch } from '@countersign/contract';
import type { ServedApi } from './apis.ts';
import { type Destination, describedTarget, findDestination } from './destination.ts';
import type { Answer, Exchange } from './exchange.ts';
import { identify, nobody } from './http/authenticate.ts';
import { answerCors } from './http/cors.ts';
import { readParameters, wireHeaders } from './http/read-parameters.ts';
import { ConnectionCut, Refusal } from './http/refusal.ts';
import { RequestBody } from './http/request-body.ts';
import { type SentAnswer, sendAnswer } from './http/send-answer.ts';
import { parseTarget } from './http/target.ts';
import type { Limits } from './limits.ts';
import type { Namespaces } from './namespaces.ts';
import type { ArrivingBody, Observation } from './observation.ts';
import { recordExchange } from './record-exchange.ts';
import type { Storage } from './storage/storage.ts';
import type { Users } from './users.ts';

export interface World {
  readonly apis: ReadonlyMap<string, ServedApi>;
  readonly namespaces: Namespaces;
  readonly storage: Storage;
  readonly users: Users;
  readonly limits: Limits;
  readonly observation: Observation;
  /** What URLs that are handed out begin with. */
  readonly origin: () => string;
  /** Whether every answer is held against its description. */
  readonly checked: boolean;
  readonly onViolation: (message: string) => void;
  readonly onError: (error: unknown) => void;
}

/** Bodies up to this size are judged. */
const judgedBytes = 64 * 1024;

/** What becomes known of a request on the way to its answer. */
interface Seen {
  user?: string;
  /** There is nothing where it went. */
  nowhere?: true;
  /** What was sent, if somebody looks. */
  answer?: SentAnswer;
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
  let arriving: ArrivingBody | undefined;
  let watched = false;
  const seen: Seen = {};
  const { arriving: bodies, watchers } = world.observation;
  try {
    const found = findDestination(world, request, target);
    destination = found;
    watched = watchers.has(found.namespace.name);
    const { faults } = found.plan;
    body = new RequestBody(request, {
      maxBytes: world.limits.bodyBytes,
      idleTime: world.limits.idleTime,
      onStart,
      bytesPerSecond: faults.bandwidth?.bytesPerSecond,
      resetAfter: faults.reset?.afterRequestBytes,
      keepBytes: watched ? judgedBytes : undefined,
    });
    if (body.present) {
      arriving = describeArriving(found, request, body);
      bodies.add(arriving);
    }
    const answer = await answerRequest(world, request, found, body, seen);
    if (faults['drop-answer'] !== undefined) throw new ConnectionCut('answer dropped');
    const check = (sent: SentAnswer): Answer | undefined => {
      seen.answer = sent;
      return world.checked ? checkAnswer(world, found, sent) : undefined;
    };
    await sendAnswer(response, answer, {
      blobs: world.storage.blobs,
      body,
      faults,
      limits: world.limits,
      check: world.checked || watched ? check : undefined,
    });
  } catch (error) {
    body ??= new RequestBody(request, { maxBytes: 0, idleTime: world.limits.idleTime });
    await endBadly(world, { error, request, response, body });
  }
  if (arriving !== undefined) bodies.delete(arriving);
  const { onError } = world;
  recordExchange({ destination, request, response, body, started, watched, onError, ...seen });
}

function describeArriving(
  { namespace, served }: Destination,
  { headers, method = '', url = '' }: IncomingMessage,
  body: RequestBody,
): ArrivingBody {
  const length = headers['content-length'];
  return {
    id: randomUUID(),
    namespace: namespace.name,
    api: served.api.name,
    method,
    target: url,
    declaredBytes: length === undefined ? undefined : Number(length),
    body,
  };
}

async function answerRequest(
  world: World,
  request: IncomingMessage,
  destination: Destination,
  body: RequestBody,
  seen: Seen,
): Promise<Answer> {
  const { match, namespace, plan, served, target } = destination;
  const { faults } = plan;
  try {
    if (faults.delay !== undefined) await delay(request, faults.delay.milliseconds);
    if (faults.status !== undefined) throw faultRefusal(faults.status);
    namespace.due.poke();
    const secured = (match?.operation?.security.length ?? 0) > 0;
    const user = identify(world.users, request.headers, secured);
    if (user !== undefined) seen.user = user.name;
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
    if (match?.operation === undefined) return await answerOther(served, exchange, match?.allow, seen);
    return await answerOperation(destination, exchange, match, request);
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
  destination: Destination,
  exchange: Exchange,
  { operation }: OperationMatch,
  request: IncomingMessage,
): Promise<Answer> {
  const { api, contract } = destination.served;
  const handle = api.operations[operation.id];
  if (handle === undefined) throw new Refusal(404, 'There is no such operation.');
  const parameters = readParameters(contract, operation, () => ({
    target: describedTarget(destination),
    headers: wireHeaders(request.rawHeaders),
  }));
  const bodyless = !exchange.body.present && exchange.headers['content-type'] === undefined;
  if (operation.requestBody?.required === true && bodyless) {
    throw new Refusal(400, 'The request has no body.', { code: 'VALIDATE_FAILED' });
  }
  const { user = nobody } = exchange;
  return await handle({ ...exchange, contract, operation, parameters, user });
}

async function answerOther(
  { api }: ServedApi,
  exchange: Exchange,
  allow: readonly string[] | undefined,
  seen: Seen,
): Promise<Answer> {
  if (allow !== undefined) {
    throw new Refusal(405, `The method ${exchange.method} is not described here.`, {
      headers: { Allow: allow.join(', ') },
    });
  }
  const answer = await api.download?.(exchange);
  if (answer !== undefined) return answer;
  seen.nowhere = true;
  throw new Refusal(404, 'There is no such path.');
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
