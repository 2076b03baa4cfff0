import { ApiError, type ApiErrorCode, type CallContext } from './api-error.ts';
import { coversMediaType, essenceOf, isJsonType } from './media-type.ts';
import type { OperationRecord, ResponseReading, ResponseRecord } from './operation.ts';
/** The answer to a call. */
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
export async function readResponse(
  operation: OperationRecord,
  response: Response,
  context: CallContext,
  signal?: AbortSignal,
): Promise<CallResult> {
  const { status, statusText, ok, body } = response;
  const label = response.headers.get('content-type') ?? 'no content type';
  const [record, reading, matched] = chooseReading(operation, response, essenceOf(label));
  const headers: Record<string, unknown> = {};
  for (const [name, read] of Object.entries(record?.headers ?? {})) {
    const text = response.headers.get(name);
    const value = text === null ? undefined : read(text);
    // What is not of its described type is left out; `response.headers` has it as it came.
    if (value !== undefined) headers[name] = value;
  }
  let data: unknown;
  let documented = false;
  const fail = (code: ApiErrorCode, message: string, cause?: unknown): ApiError =>
    new ApiError(
      `${operation.path} answered ${`${status} ${statusText}`.trim()}${message}`,
      {
        ...context,
        code,
        status,
        body: data,
        headers,
        documented,
        retryable: code === 'truncated' || (!ok && passing.includes(status)),
      },
      response,
      cause,
    );
  if (ok && typeof reading === 'function') data = reading(response, fail, signal);
  else if (ok && reading === 'stream') data = body;
  // Whatever came unasked is not kept: an unread body holds its connection.
  else if (ok && !reading) await body?.cancel();
  else {
    const text = await response.text();
    documented = matched && reading !== 'json';
    if (text) {
      data = text;
      if (reading !== 'text') {
        documented = false;
        try {
          data = JSON.parse(text);
          documented = matched && reading === 'json';
        } catch (cause) {
          if (ok) throw fail('body', ` with a body that is not JSON (${label})`, cause);
        }
      }
    }
    if (!ok) throw fail('status', messageIn(data));
  }
  return { status, data, headers, response };
}

/** Statuses that say: not now. */
const passing = [408, 429, 502, 503, 504];

/** The description of a response, how its body is read, and whether its status and content type are described. */
function chooseReading(
  { responses }: OperationRecord,
  { status, ok, body }: Response,
  mediaType: string,
): [ResponseRecord | undefined, ResponseReading | 'stream' | undefined, boolean] {
  const described = responses[status] ?? responses[`${`${status}`[0]}XX`] ?? responses.default;
  // A success that is not described is read like the first described one.
  const success = ok && Object.keys(responses).find((key) => key[0] === '2');
  const record = described ?? (success ? responses[success] : undefined);
  const content = Object.entries(record?.content ?? {});
  const match = content.find(([range]) => coversMediaType(range, mediaType));
  if (!body || match || (described && !content.length))
    return [record, body ? match?.[1] : undefined, !!described];
  // Servers mislabel JSON as text: with one described media type, its reading holds whatever the label says.
  const only = content[1] ? undefined : content[0];
  return [record, only ? only[1] : readingOf(mediaType), false];
}

function readingOf(mediaType: string): 'json' | 'text' | 'stream' {
  if (isJsonType(mediaType)) return 'json';
  return mediaType.startsWith('text/') ? 'text' : 'stream';
}

function messageIn(body: unknown): string {
  const message = (body as { message?: unknown } | undefined)?.message ?? body;
  return typeof message === 'string' && message ? `: ${message.slice(0, 200)}` : '';
}
