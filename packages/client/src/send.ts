import { ApiError } from './api-error.ts';
import type { CallInput, CallOptions, RawOptions } from './call.ts';
import type { Client } from './client.ts';
import { systemClock, wait } from './clock.ts';
import { type ClientEvent, redactHeaders, redactUrl } from './event.ts';
import { isStream } from './file-input.ts';
import { mergeHeaders } from './merge-headers.ts';
import type { OperationRecord } from './operation.ts';
import { buildAddress, serialiseInput } from './prepare-call.ts';
import { type CallResult, readResponse } from './read-response.ts';
import { timeLimit } from './time-limit.ts';
import { redirectMode } from './transport.ts';

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
  const { id, method, path, credential, retrySafe, addKey } = operation;
  const own = client.options();
  const { fetch = globalThis.fetch, clock = systemClock, random = Math.random, onEvent } = own;
  const { signal = new AbortController().signal, retry = own.retry, timeout = own.timeout } = options;
  const { attempts = 4, baseMs = 250, capMs = 10_000, budgetMs = 60_000 } = retry || {};
  const given = addKey?.(operation, input) ?? input;
  const serialised = serialiseInput(operation, given);
  const written = serialised?.body;
  // A form of many small files is a `Blob` of many pieces, which `fetch` would read and send one by one.
  const body =
    written instanceof Blob && written.size < 1e6
      ? await written.arrayBuffer().catch(() => written)
      : written;
  const replayable = !isStream(body);
  // Without the credential, which may be a part of the query.
  const [shown] = buildAddress(client, operation, given);
  const redirect = redirectMode(method, shown);
  const context = { operation: id, method, url: redactUrl(shown) };
  const start = clock.now();
  let attempt = 0;
  let fresh: string | undefined;

  // A hook is not waited for, and neither what it throws nor a promise that it rejects reaches the call.
  const emit = async (event: Partial<ClientEvent>): Promise<void> => {
    try {
      await onEvent?.({ ...context, attempt, ...event } as ClientEvent);
    } catch {}
  };

  /** Sends the request once and reads its answer. */
  const sendOnce = async (token: string | undefined): Promise<CallResult> => {
    const late = new AbortController();
    const [url, fields] = buildAddress(client, operation, given, token);
    // The body was written for its type; a multipart boundary in particular is known to nobody else.
    const headers = mergeHeaders(fields, options.headers, { 'content-type': serialised?.contentType });
    const ms = timeLimit(body, timeout);
    const stop =
      ms && clock.after(ms, () => late.abort(new DOMException(`none within ${ms} ms`, 'TimeoutError')));
    emit({ type: 'request', headers: redactHeaders(headers) });
    try {
      const either = AbortSignal.any([signal, late.signal]);
      const init = { method, headers, body, redirect, signal: either, duplex: 'half' };
      const response = await fetch(new Request(url, init as RequestInit));
      emit({ type: 'response', status: response.status, headers: redactHeaders(response.headers) });
      return await readResponse(operation, response, context, signal);
    } catch (thrown) {
      if (thrown instanceof ApiError) throw thrown;
      // Platforms wrap what happened into a "fetch failed".
      const cause = ((thrown as Error | undefined)?.cause ?? thrown) as
        | (Error & { code?: string })
        | undefined;
      const message = redactUrl(`${cause?.message || cause?.code || cause}`);
      const code = late.signal.aborted ? 'timeout' : 'network';
      const details = { ...context, code, retryable: !/redirect/i.test(message) } as const;
      throw new ApiError(`${path} got no answer: ${message}`, details, cause);
    } finally {
      if (stop) stop();
    }
  };

  try {
    for (;;) {
      attempt++;
      const [token, renew] = fresh ? [fresh] : credential ? await client.token() : [];
      try {
        // What the description types, the generated package names; a server may still answer with something else.
        return (await sendOnce(token)) as Result;
      } catch (thrown) {
        // Whatever came of the attempt; a reason may be anything, also null.
        signal.throwIfAborted();
        const error = thrown as ApiError;
        if (error.status === 401 && token && renew) {
          // Even where the body is gone: the next call shall have a token that works.
          fresh = await renew();
          if (!fresh || fresh === token) throw error;
          emit({ type: 'refresh' });
          if (!replayable) throw error;
        } else {
          const told = `${error.response?.headers.get('retry-after')}`;
          const delayMs = Math.max(
            random() * Math.min(capMs, baseMs * 2 ** (attempt - 1)),
            Number(told) * 1000 || Date.parse(told) - clock.now() || 0,
          );
          const repeatable = retrySafe && replayable && retry !== false && error.retryable;
          if (!repeatable || attempt >= attempts || clock.now() - start + delayMs > budgetMs) throw error;
          emit({ type: 'retry', delayMs, error });
          await wait(clock, delayMs, signal);
        }
      }
    }
  } catch (thrown) {
    const error = thrown as ApiError;
    if (options.throw === false && error?.code === 'status')
      return {
        status: error.status,
        data: error.body,
        headers: error.headers,
        response: error.response,
      } as Result;
    emit({ type: 'error', error });
    throw error;
  }
}
