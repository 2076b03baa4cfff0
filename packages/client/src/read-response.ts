import { ApiError } from './api-error.ts';
import { coversMediaType, essenceOf, isJsonType } from './media-type.ts';
import type { OperationRecord, ResponseKind, ResponseRecord } from './operation.ts';

/** The answer to a call that succeeded. */
export interface CallResult {
  readonly status: number;
  /** JSON value, text, or a stream of bytes, as the description says; undefined when the answer has no body. */
  readonly data: unknown;
  /** The declared headers that came, under their described names. */
  readonly headers: Readonly<Record<string, unknown>>;
  /** Its body is unread only where `data` is a stream: `response.blob()` reads the same bytes at once. */
  readonly response: Response;
}

/** @throws ApiError when the answer is no success, or a success whose JSON cannot be read */
export async function readResponse(operation: OperationRecord, response: Response): Promise<CallResult> {
  const { record, exact } = findResponse(operation, response);
  if (!response.ok) throw await readFailure(operation, response, record);
  const { kind } = chooseKind(record, response, exact);
  return {
    status: response.status,
    data: await readData(operation, response, kind),
    headers: readHeaders(record, response),
    response,
  };
}

/** The described response of a status; a success that is not described is read like the only described one. */
function findResponse(
  operation: OperationRecord,
  { status, ok }: Response,
): { record: ResponseRecord | undefined; exact: boolean } {
  const { responses } = operation;
  const described = responses[status] ?? responses[`${Math.floor(status / 100)}XX`] ?? responses.default;
  if (described !== undefined || !ok) return { record: described, exact: true };
  const successes = Object.keys(responses).filter((key) => key.startsWith('2'));
  const [only] = successes;
  return { record: successes.length === 1 && only !== undefined ? responses[only] : undefined, exact: false };
}

/** `matched` tells whether the content type is a described one. */
function chooseKind(
  record: ResponseRecord | undefined,
  response: Response,
  exact: boolean,
): { kind: ResponseKind | undefined; matched: boolean } {
  if (response.body === null || hasNoBody(response)) return { kind: undefined, matched: true };
  const mediaType = essenceOf(response.headers.get('content-type') ?? '');
  const described = Object.entries(record?.content ?? {});
  const match = described.find(([range]) => coversMediaType(range, mediaType));
  if (match !== undefined) return { kind: match[1], matched: true };
  // Servers mislabel JSON as text: with one described media type, its kind holds whatever the label says.
  const [first, second] = described;
  if (first !== undefined && second === undefined) return { kind: first[1], matched: false };
  if (record !== undefined && exact && first === undefined) return { kind: undefined, matched: true };
  return { kind: kindOf(mediaType), matched: false };
}

function hasNoBody({ status }: Response): boolean {
  return status === 204 || status === 205 || status === 304;
}

function kindOf(mediaType: string): ResponseKind {
  if (isJsonType(mediaType)) return 'json';
  return mediaType.startsWith('text/') ? 'text' : 'stream';
}

async function readData(
  operation: OperationRecord,
  response: Response,
  kind: ResponseKind | undefined,
): Promise<unknown> {
  if (kind === 'stream') return response.body;
  if (kind === 'text') return response.text();
  if (kind === undefined) {
    // Whatever came unasked is not kept: an unread body holds its connection.
    await response.body?.cancel();
    return undefined;
  }
  const text = await response.text();
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch (cause) {
    const label = response.headers.get('content-type') ?? 'no content type';
    throw new ApiError(`${describe(operation, response)} with a body that is not JSON (${label})`, {
      operation: operation.id,
      status: response.status,
      body: text,
      response,
      documented: false,
      cause,
    });
  }
}

async function readFailure(
  operation: OperationRecord,
  response: Response,
  record: ResponseRecord | undefined,
): Promise<ApiError> {
  const { kind, matched } = chooseKind(record, response, true);
  const text = await response.text();
  const { body, parsed } = parseFailure(text, kind);
  const fits = kind === undefined ? text === '' : parsed;
  return new ApiError(`${describe(operation, response)}${messageIn(body)}`, {
    operation: operation.id,
    status: response.status,
    body,
    response,
    documented: record !== undefined && matched && fits,
  });
}

/** What a proxy in between answers is often not what the API describes: anything readable is kept. */
function parseFailure(text: string, kind: ResponseKind | undefined): { body: unknown; parsed: boolean } {
  if (text === '') return { body: undefined, parsed: kind !== 'json' };
  if (kind === 'text') return { body: text, parsed: true };
  try {
    return { body: JSON.parse(text), parsed: kind === 'json' };
  } catch {
    return { body: text, parsed: false };
  }
}

function describe(operation: OperationRecord, { status, statusText }: Response): string {
  return `${operation.id}: ${operation.method} ${operation.path} answered ${`${status} ${statusText}`.trim()}`;
}

function messageIn(body: unknown): string {
  const message = typeof body === 'object' && body !== null && 'message' in body ? body.message : body;
  return typeof message === 'string' && message !== '' ? `: ${message.slice(0, 200)}` : '';
}

function readHeaders(record: ResponseRecord | undefined, response: Response): Record<string, unknown> {
  const headers: Record<string, unknown> = {};
  for (const [name, kind] of Object.entries(record?.headers ?? {})) {
    const text = response.headers.get(name);
    const value = text === null ? undefined : parseHeader(text, kind);
    if (value !== undefined) headers[name] = value;
  }
  return headers;
}

/** A value that is not of its described type is left out; `response.headers` has it as it came. */
function parseHeader(text: string, kind: 'string' | 'number' | 'boolean' | 'list'): unknown {
  if (kind === 'string') return text;
  if (kind === 'list') return text.split(',').map((item) => item.trim());
  if (kind === 'boolean') return text === 'true' ? true : text === 'false' ? false : undefined;
  const number = Number(text);
  return text.trim() === '' || Number.isNaN(number) ? undefined : number;
}
