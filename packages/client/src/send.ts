import { ApiError } from './api-error.ts';
import type { CallInput, CallOptions, RawOptions } from './call.ts';
import { type Client, readToken } from './client.ts';
import { systemClock, wait } from './clock.ts';
import { type ClientEvent, redactHeaders, redactUrl } from './event.ts';
import { isStream } from './file-input.ts';
import type { OperationRecord } from './operation.ts';
import { buildAddress, serialiseInput } from './prepare-call.ts';
import { type CallResult, readResponse } from './read-response.ts';
import { timeLimit } from './time-limit.ts';
import { sendRequest } from './transport.ts';

/**
 * Calls an operation: prepares the request, sends it, reads the answer. A passing failure is tried again where that does
 * no harm; a token that was refused is renewed once.
 *
 * @throws ApiError for an answer that is no success (unless `throw` is false), and for no answer
 * @throws TypeError for an input that cannot be sent
 */
export async function callOperation<Result = CallResult>(
  client: Client,
  operation: OperationRecord,
  input: CallInput = {},
  options: CallOptions | RawOptions = {},
): Promise<Result> {
  const { id, method, path, credential, retrySafe, addKey, idempotencyKey } = operation;
  const own = client.options();
  const { fetch = globalThis.fetch, clock = systemClock, random = Math.random, token, onEvent } = own;
  const { signal, retry = own.retry, timeout = own.timeout } = options;
  const { attempts = 4, baseMs = 250, capMs = 10_000, budgetMs = 60_000 } = retry || {};
  const given = addKey?.(input, idempotencyKey ?? '') ?? input;
  const serialised = serialiseInput(operation, given);
  const body = serialised?.body;
  const addressWith = (sent?: string): [url: string, headers: Headers] =>
    buildAddress(client, operation, given, { body: serialised, token: sent, own: options.headers });
  const replayable = !isStream(body);
  const repeatable = retry !== false && replayable && retrySafe;
  const [address] = addressWith();
  // An address that no request can have is a mistake of the caller, not a failure to try again.
  new Request(address);
  const context = { operation: id, method, url: redactUrl(address) };
  const start = clock.now();
  let attempt = 0;
  let retries = 0;
  let fresh: string | undefined;

  // A hook is not waited for, and neither what it throws nor a promise that it rejects reaches the call.
  const emit = (event: Partial<ClientEvent>): void => {
    new Promise((resolve) => resolve(onEvent?.({ ...context, attempt, ...event } as ClientEvent))).catch(
      () => {},
    );
  };

  /** Sends the request once and reads its answer. */
  const sendOnce = async (url: string, headers: Headers): Promise<CallResult> => {
    const late = new AbortController();
    const either = signal ? AbortSignal.any([signal, late.signal]) : late.signal;
    const request = { method, url, headers, body, signal: either };
    const ms = timeLimit(body, timeout);
    const stop =
      ms && clock.after(ms, () => late.abort(new DOMException(`none within ${ms} ms`, 'TimeoutError')));
    emit({ type: 'request', headers: redactHeaders(headers) });
    try {
      const response = await sendRequest(request, fetch);
      emit({ type: 'response', status: response.status, headers: redactHeaders(response.headers) });
      return await readResponse(operation, response, context, signal);
    } catch (thrown) {
      if (thrown instanceof ApiError || signal?.aborted) throw thrown;
      // Platforms wrap what happened into a "fetch failed".
      const fault = thrown as (Error & { code?: string }) | undefined;
      const cause = (fault?.cause ?? fault) as typeof fault;
      const message = `${cause?.message || cause?.code || cause}`;
      throw new ApiError(
        `${path} got no answer: ${message}`,
        {
          ...context,
          code: late.signal.aborted ? 'timeout' : 'network',
          status: 0,
          body: undefined,
          headers: {},
          documented: false,
          retryable: !/redirect/.test(message),
        },
        undefined,
        cause,
      );
    } finally {
      if (stop) stop();
    }
  };

  /** How long to wait before another attempt; undefined when there is none. */
  const planRetry = ({ retryable, response }: ApiError): number | undefined => {
    if (!repeatable || !retryable || ++retries >= attempts) return undefined;
    const told = response?.headers.get('retry-after') ?? '';
    const delay = Math.max(
      random() * Math.min(capMs, baseMs * 2 ** (retries - 1)),
      Number(told) * 1000 || Date.parse(told) - clock.now() || 0,
    );
    return clock.now() - start + delay > budgetMs ? undefined : delay;
  };

  const sendUntilDone = async (): Promise<CallResult> => {
    for (;;) {
      attempt++;
      const sent = credential && (fresh ?? (await readToken(own, false)));
      try {
        return await sendOnce(...addressWith(sent));
      } catch (thrown) {
        const error = thrown as ApiError;
        if (error.status === 401 && sent && !fresh && typeof token === 'function') {
          emit({ type: 'refresh' });
          // Even where the body is gone: the next call shall have a token that works.
          fresh = await client.refreshToken(sent);
          if (!replayable || fresh === sent) throw error;
        } else {
          const delayMs = planRetry(error);
          if (delayMs === undefined) throw error;
          emit({ type: 'retry', delayMs, error });
          await wait(clock, delayMs, signal);
        }
      }
    }
  };

  // What the description types, the generated package names; a server may still answer with something else.
  return sendUntilDone().catch((error) => {
    if (options.throw === false && error?.code === 'status')
      return { status: error.status, data: error.body, headers: error.headers, response: error.response };
    emit({ type: 'error', error });
    throw error;
  }) as Promise<Result>;
}
