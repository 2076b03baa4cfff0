import { ApiError, type ApiErrorCode, type CallContext } from './api-error.ts';
import { coversMediaType, isJsonType } from './media-type.ts';
import type { OperationRecord, ResponseReading } from './operation.ts';

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
  const { status, ok, body } = response;
  const { path, responses } = operation;
  const label = response.headers.get('content-type') ?? 'untyped';
  const described = responses[status] ?? responses[`${`${status}`[0]}XX`] ?? responses.default;
  // A success that is not described is read like the first described one.
  const record =
    described ?? (ok ? Object.entries(responses).find(([key]) => key[0] === '2')?.[1] : undefined);
  const content = Object.entries(record?.content ?? {});
  const match = content.find(([range]) => coversMediaType(range, label));
  const matched = !!described && (!body || !!match || !content.length);
  // Servers mislabel JSON as text: with one described media type, its reading holds whatever the label says.
  const only = content[1] ? undefined : content[0]?.[1];
  const reading = body && (match || matched ? match?.[1] : (only ?? readingOf(label)));
  const headers = record?.read?.(record, response) ?? {};
  let data: unknown;
  let documented = false;
  const fail = (code: ApiErrorCode, message: string, cause?: unknown): ApiError =>
    new ApiError(
      `${path} answered ${status}${message}`,
      {
        ...context,
        code,
        status,
        body: data,
        headers,
        documented,
        retryable: code === 'truncated' || passing.includes(status),
      },
      cause,
      response,
    );
  if (ok && typeof reading === 'function') data = reading(response, fail, signal);
  // Whatever came unasked is not kept: an unread body holds its connection.
  else if (ok && !reading) await body?.cancel();
  else {
    const text = await response.text();
    data = text || undefined;
    documented = matched && (text ? reading === 'text' : reading !== 'json');
    if (text && reading !== 'text') {
      try {
        data = JSON.parse(text);
        documented = matched && reading === 'json';
      } catch (cause) {
        if (ok) throw fail('body', ` with no JSON (${label})`, cause);
      }
    }
    if (!ok) throw fail('status', messageIn(data));
  }
  return { status, data, headers, response };
}

/** Statuses that say: not now. */
const passing = [408, 429, 502, 503, 504];

function readingOf(mediaType: string): ResponseReading {
  if (isJsonType(mediaType)) return 'json';
  return /^text/i.test(mediaType) ? 'text' : ({ body }) => body;
}

function messageIn(body: unknown): string {
  const message = (body as { message?: unknown } | undefined)?.message ?? body;
  return typeof message === 'string' && message ? `: ${message.slice(0, 200)}` : '';
}
