import type { ApiError } from './api-error.ts';
import { attemptCall } from './attempt.ts';
import type { CallInput, CallOptions, RawOptions } from './call.ts';
import { type Client, readToken } from './client.ts';
import { systemClock, wait } from './clock.ts';
import { type ClientEvent, emitEvent, redactHeaders, redactUrl } from './event.ts';
import { isStream } from './file-input.ts';
import type { OperationRecord } from './operation.ts';
import { prepareCall } from './prepare-call.ts';
import type { CallResult } from './read-response.ts';

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
  const { id, method, idempotencyKey: key, credential } = operation;
  const own = client.options();
  const { clock = systemClock, random = Math.random, token, onEvent } = own;
  const { signal, retry = own.retry } = options;
  const { attempts = 4, baseMs = 250, capMs = 10_000, budgetMs = 60_000 } = retry || {};
  const { url, body, address } = prepareCall(client, operation, key ? withKey(input, key) : input, options);
  const replayable = !isStream(body);
  const repeatable = retry !== false && replayable && (operation.retrySafe || key);
  const context = { operation: id, method, url: redactUrl(url) };
  const start = clock.now();
  let attempt = 0;
  let retries = 0;
  let fresh: string | undefined;
  const emit = (event: Partial<ClientEvent>): void =>
    emitEvent(onEvent, { ...context, attempt, ...event } as ClientEvent);
  const onResponse = ({ status, headers }: Response): void =>
    emit({ type: 'response', status, headers: redactHeaders(headers) });

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

  const run = async (): Promise<CallResult> => {
    for (;;) {
      attempt++;
      const sent = credential && (fresh ?? (await readToken(own, false)));
      const [to, headers] = address(sent);
      emit({ type: 'request', headers: redactHeaders(headers) });
      try {
        return await attemptCall({ operation, context, body, own, options, onResponse }, to, headers);
      } catch (thrown) {
        const error = thrown as ApiError;
        if (
          error.status === 401 &&
          sent !== undefined &&
          fresh === undefined &&
          typeof token === 'function'
        ) {
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
  return run().catch((error) => {
    const { code, status, body: data, headers, response } = error;
    if (options.throw === false && code === 'status') return { status, data, headers, response };
    emit({ type: 'error', error });
    throw error;
  }) as Promise<Result>;
}

function withKey(input: CallInput, name: string): CallInput {
  return { ...input, headers: { ...input.headers, [name]: input.headers?.[name] ?? crypto.randomUUID() } };
}
