import { readFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createRequire } from 'node:module';
import type { FeedSource } from '../console/event-feed.ts';
import { createControls } from '../controls.ts';
import { namespaceHeader } from '../destination.ts';
import type { Listener } from '../http/listen.ts';
import { Refusal } from '../http/refusal.ts';
import { RequestBody } from '../http/request-body.ts';
import type { SeededFile, SeedFile } from '../seed-files.ts';
import { type ControlAnswer, type ControlOperation, controlOperations } from './operations.ts';

export interface ControlOptions extends FeedSource {
  readonly seed: (namespace: string, file: SeedFile) => Promise<SeededFile>;
  readonly onError: (error: unknown) => void;
}

/** Answers what is asked of the control interface. */
export function serveControl(options: ControlOptions): Listener {
  return async (request, response, onStart) => {
    let answer: ControlAnswer;
    try {
      checkOrigin(request);
      answer = await answerControl(options, request, onStart);
    } catch (error) {
      if (!(error instanceof Refusal)) options.onError(error);
      const status = error instanceof Refusal ? error.status : 500;
      const message = error instanceof Refusal ? error.message : 'The sandbox failed; this is a bug of it.';
      answer = { status, json: { message } };
    }
    try {
      await send(response, answer);
    } catch (error) {
      options.onError(error);
      response.destroy();
    }
  };
}

/** Names that only this machine gives to itself. */
const local = /^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?$/i;

/**
 * Nobody but programs on this machine: a web page that a browser shows could reach the port too, under a name of its own
 * (DNS rebinding) or with its `Origin`.
 */
function checkOrigin({ headers }: IncomingMessage): void {
  if (!local.test(headers.host ?? '')) throw new Refusal(403, 'The Host header must name this machine.');
  const { host, origin } = headers;
  const site = headers['sec-fetch-site'];
  // A link to the console may stand anywhere; nothing else of the interface may be asked for from there.
  const elsewhere =
    (site === 'cross-site' || site === 'same-site') && headers['sec-fetch-mode'] !== 'navigate';
  if (elsewhere || (origin !== undefined && origin !== `http://${host}`)) {
    throw new Refusal(403, 'Pages of other origins may not steer the sandbox.');
  }
}

async function answerControl(
  options: ControlOptions,
  request: IncomingMessage,
  onStart: () => void,
): Promise<ControlAnswer> {
  const { limits, namespaces, seed } = options;
  const [path = '', query] = (request.url ?? '/').split(/\?(.*)/s, 2);
  const { operation, parameter } = findOperation(request.method ?? '', path);
  const name = request.headers[namespaceHeader];
  const controls = createControls(namespaces, typeof name === 'string' ? name : '');
  // An unknown or impossible namespace is refused before anything is done.
  namespaces.get(controls.name);
  const body = await readBody(
    new RequestBody(request, { maxBytes: limits.jsonBytes, idleTime: limits.idleTime, onStart }),
    request,
  );
  return await operation({
    namespaces,
    controls,
    seed,
    feed: options,
    parameter,
    query: new URLSearchParams(query),
    body,
    description,
  });
}

function findOperation(method: string, path: string): { operation: ControlOperation; parameter: string } {
  const exact = controlOperations[`${method} ${path}`];
  if (exact !== undefined) return { operation: exact, parameter: '' };
  const slash = path.lastIndexOf('/') + 1;
  const templated = Object.keys(controlOperations).filter((key) => {
    const template = key.slice(key.indexOf(' ') + 1);
    return template.startsWith(`${path.slice(0, slash)}{`) && path.length > slash;
  });
  const found = templated.find((key) => key.startsWith(`${method} `));
  const operation = found === undefined ? undefined : controlOperations[found];
  if (operation !== undefined) return { operation, parameter: decode(path.slice(slash)) };
  const known =
    Object.keys(controlOperations).some((key) => key.endsWith(` ${path}`)) || templated.length > 0;
  throw known
    ? new Refusal(405, `${method} is not possible here.`)
    : new Refusal(404, 'There is nothing here; see /_sandbox/openapi.yaml.');
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw new Refusal(400, 'The path has a malformed percent-encoding.');
  }
}

/** @throws {Refusal} 400, 413 or 415: anything but JSON could come from a form of a web page */
async function readBody(body: RequestBody, { headers }: IncomingMessage): Promise<unknown> {
  if (!body.present) return undefined;
  if (!/^application\/json\s*(;|$)/i.test(headers['content-type'] ?? '')) {
    throw new Refusal(415, 'The body must be application/json.');
  }
  const chunks: Buffer[] = [];
  for await (const chunk of body) chunks.push(chunk);
  try {
    const value: unknown = JSON.parse(Buffer.concat(chunks).toString('utf8'));
    return value;
  } catch {
    throw new Refusal(400, 'The body is not JSON.');
  }
}

async function description(): Promise<string> {
  const file = createRequire(import.meta.url).resolve('@countersign/sandbox/control.openapi.yaml');
  return await readFile(file, 'utf8');
}

async function send(
  response: ServerResponse,
  { headers, json, status, stream, text, type }: ControlAnswer,
): Promise<void> {
  const body = text ?? (json === undefined ? '' : JSON.stringify(json));
  const contentType = type ?? (json === undefined ? undefined : 'application/json');
  const whole = status !== 204 && stream === undefined;
  response.writeHead(status, {
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-store',
    'cross-origin-resource-policy': 'same-origin',
    ...headers,
    ...(contentType === undefined ? {} : { 'content-type': contentType }),
    ...(whole ? { 'content-length': Buffer.byteLength(body) } : {}),
    ...(status >= 400 ? { connection: 'close' } : {}),
  });
  if (stream !== undefined) await stream(response);
  response.end(body);
}
