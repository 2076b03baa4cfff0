import { ApiError, type CallContext } from './api-error.ts';
import { coversMediaType, essenceOf, isJsonType } from './media-type.ts';
import type { OperationRecord, ResponseRecord } from './operation.ts';
import { watchDownload } from './watch-download.ts';

export type ResponseKind = 'json' | 'text' | 'stream';

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
): Promise<CallResult> {
  const { status, statusText, ok } = response;
  const { record, kind, matched } = chooseReading(operation, response);
  const headers = readHeaders(record, response);
  const fail = (
    code: ApiError['code'],
    message: string,
    body?: unknown,
    documented = false,
    cause?: unknown,
  ) =>
    new ApiError(
      `${operation.path} answered ${status}${statusText && ` ${statusText}`}${message}`,
      {
        ...context,
        code,
        status,
        body,
        headers,
        documented,
        retryable: code === 'truncated' || (code === 'status' && /^(408|429|50[234])$/.test(`${status}`)),
      },
      response,
      cause,
    );
  let data: unknown;
  if (ok && kind === 'stream') data = watchDownload(response, (...told) => fail('truncated', ...told));
  // Whatever came unasked is not kept: an unread body holds its connection.
  else if (ok && !kind) await response.body?.cancel();
  else {
    const text = await response.text();
    let fits = kind !== 'json';
    let fault: unknown;
    if (text) {
      data = text;
      if (kind !== 'text') {
        try {
          data = JSON.parse(text);
          fits = !fits;
        } catch (cause) {
          fits = false;
          fault = cause;
        }
      }
    }
    if (!ok) throw fail('status', messageIn(data), data, matched && fits);
    if (fault) {
      const label = response.headers.get('content-type') ?? 'no content type';
      throw fail('body', ` with a body that is not JSON (${label})`, data, false, fault);
    }
  }
  return { status, data, headers, response };
}

interface Reading {
  readonly record: ResponseRecord | undefined;
  readonly kind: ResponseKind | undefined;
  /** Whether status and content type are described ones. */
  readonly matched: boolean;
}

/** A success that is not described is read like the only described one. */
function chooseReading({ responses }: OperationRecord, { status, ok, body, headers }: Response): Reading {
  const described = responses[status] ?? responses[`${`${status}`[0]}XX`] ?? responses.default;
  const [only, more] = Object.keys(responses).filter((key) => key[0] === '2');
  const record = described ?? (ok && only && !more ? responses[only] : undefined);
  const mediaType = essenceOf(headers.get('content-type') ?? '');
  const content = Object.entries(record?.content ?? {});
  const match = content.find(([range]) => coversMediaType(range, mediaType));
  if (!body || match || (described && !content.length))
    return { record, kind: body ? match?.[1] : undefined, matched: !!described };
  // Servers mislabel JSON as text: with one described media type, its kind holds whatever the label says.
  const [first, second] = content;
  return { record, kind: first && !second ? first[1] : kindOf(mediaType), matched: false };
}

function kindOf(mediaType: string): ResponseKind {
  if (isJsonType(mediaType)) return 'json';
  return mediaType.startsWith('text/') ? 'text' : 'stream';
}

function messageIn(body: unknown): string {
  const message = (body as { message?: unknown } | undefined)?.message ?? body;
  return typeof message === 'string' && message ? `: ${message.slice(0, 200)}` : '';
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
  if (kind === 'list') return text.split(/\s*,\s*/);
  if (kind === 'boolean') return { true: true, false: false }[text];
  const number = Number(text);
  return text && !Number.isNaN(number) ? number : undefined;
}
