import { ApiError, type CallContext } from './api-error.ts';
import type { CallOptions } from './call.ts';
import type { ClientOptions, TimeoutOptions } from './client.ts';
import { systemClock } from './clock.ts';
import type { OperationRecord } from './operation.ts';
import { type CallResult, readResponse } from './read-response.ts';
import type { SerialisedBody } from './serialise-body.ts';
import { buildRequest, type Fetch } from './transport.ts';

/** What stays the same from one attempt to the next. */
export interface Attempting {
  readonly operation: OperationRecord;
  readonly context: CallContext;
  readonly body: SerialisedBody['body'] | undefined;
  readonly own: ClientOptions;
  readonly options: Pick<CallOptions, 'signal' | 'timeout'>;
  readonly onResponse: (response: Response) => void;
}

/**
 * Sends a request once and reads its answer.
 *
 * @throws ApiError for no success and for no answer; the reason of the caller's signal when that is aborted
 */
export async function attemptCall(
  { operation, context, body, own, options, onResponse }: Attempting,
  url: string,
  headers: Headers,
): Promise<CallResult> {
  const { fetch = platformFetch, clock = systemClock } = own;
  const late = new AbortController();
  const request = buildRequest({
    method: operation.method,
    url,
    headers,
    body,
    signal: options.signal ? AbortSignal.any([options.signal, late.signal]) : late.signal,
  });
  const ms = timeoutOf(body, options.timeout ?? own.timeout);
  const stop =
    ms && clock.after(ms, () => late.abort(new DOMException(`no answer within ${ms} ms`, 'TimeoutError')));
  try {
    const response = await fetch(request);
    onResponse(response);
    return await readResponse(operation, response, context);
  } catch (thrown) {
    if (thrown instanceof ApiError || options.signal?.aborted) throw thrown;
    // Platforms wrap what happened into a "fetch failed".
    const fault = thrown as Partial<Error & { cause: Partial<Error & { code: string }> }>;
    const cause = fault.cause ?? fault;
    const message = cause.message || (cause as { code?: string }).code;
    throw new ApiError(
      `${operation.path} got no answer: ${message}`,
      {
        ...context,
        code: late.signal.aborted ? 'timeout' : 'network',
        status: 0,
        body: undefined,
        headers: {},
        documented: false,
        retryable: !/redirect/.test(`${message}`),
      },
      undefined,
      cause,
    );
  } finally {
    if (stop) stop();
  }
}

/** Looked up when it is called, so that a later replacement of the global one is seen. */
const platformFetch: Fetch = (request) => fetch(request);

/** Longer ones would end at once. */
const longestTimer = 2 ** 31 - 1;

function timeoutOf(
  body: SerialisedBody['body'] | undefined,
  timeout: TimeoutOptions | false | undefined,
): number {
  const { baseMs = 60_000, bytesPerSecond = 32_768 } = timeout || {};
  const sizes = (body ?? '') as { size?: number; byteLength?: number; length?: number };
  const bytes = sizes.size ?? sizes.byteLength ?? sizes.length;
  if (timeout === false || bytes === undefined) return 0;
  return Math.min(Math.round(baseMs + (bytes / bytesPerSecond) * 1000), longestTimer);
}
