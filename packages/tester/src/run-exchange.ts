import type { Contract, Exchange, Operation, RunTarget, WireRequest } from '@countersign/contract';
import { authorise, credentialOf, withHeader } from './authorise.ts';
import { baseUrlOf } from './base-url.ts';
import type { SendOptions } from './case.ts';
import { TesterError } from './errors.ts';
import type { TradedOptions } from './fetch-access-token.ts';
import { createPace, parseRetryAfter, sleepForReal } from './pace.ts';
import { createKeyRenewal } from './renew-keys.ts';
import { formsOf, type Secret } from './secret.ts';
import { createSender, type Sender, type SendOutcome, UnsendableError } from './send-request.ts';

/** Sends the requests of one run. */
export interface Exchanger {
  /** @throws {UnsendableError} when the request cannot be sent, or not to this target */
  exchange(operation: Operation, request: WireRequest, options?: SendOptions): Promise<Exchange>;
  /** Every form of the run's secrets that has been sent so far. */
  secrets(): readonly Secret[];
  close(): Promise<void>;
}

export function createExchanger(
  contract: Contract,
  target: RunTarget,
  signal: AbortSignal,
  options: TradedOptions,
): Exchanger {
  const { timeoutMs = 10_000, maxResponseBytes = 32 * 2 ** 20, now = Date.now, headers = [] } = options;
  const { sleep = sleepForReal, ratePerSecond, workers = 1, accessTokens } = options;
  const renewKey = createKeyRenewal(contract, options.seed ?? 1);
  const pace = createPace({ ratePerSecond, now, sleep });
  const token = options.token ?? (target.kind === 'mock' ? 'any-token' : undefined);
  const secrets = new Map<string, Secret>();
  // The first form of the same text stays: it may say how a shell makes it.
  const hide = (secret: Secret): void => {
    for (const form of formsOf(secret)) {
      const known = secrets.get(form.value);
      if (known === undefined || known.isOfAnswers === true) secrets.set(form.value, form);
    }
  };
  for (const secret of options.secrets ?? []) hide(secret);
  const senders = new Map<string, Sender>();
  const baseUrls = new WeakMap<Operation, { readonly url: string | undefined }>();

  function homeOf(operation: Operation): string | undefined {
    const known = baseUrls.get(operation);
    if (known !== undefined) return known.url;
    const url = baseUrlOf(contract, operation, target);
    baseUrls.set(operation, { url });
    return url;
  }

  // Who has not let go once is waited for only after some other answer.
  let isPatient = true;

  // Several exchanges start within a millisecond.
  let last = { milliseconds: 0, text: new Date(0).toISOString() };
  function timeOf(milliseconds: number): string {
    if (milliseconds !== last.milliseconds)
      last = { milliseconds, text: new Date(milliseconds).toISOString() };
    return last.text;
  }

  function senderOf(baseUrl: string): Sender {
    const known = senders.get(baseUrl);
    if (known !== undefined) return known;
    const sender = createSender(baseUrl, {
      timeoutMs,
      maxResponseBytes,
      connections: workers,
      transport: options.transport,
    });
    senders.set(baseUrl, sender);
    return sender;
  }

  function complete(operation: Operation, request: WireRequest, as: SendOptions['as']): WireRequest {
    const used = userOf(as);
    const credential = used === undefined ? undefined : credentialOf(used, accessTokens, options.secrets);
    const authorised = authorise(contract, operation, request, credential);
    for (const secret of authorised.secrets) secrets.set(secret.value, secret);
    const completed = withDefault(
      withDefault(authorised.request, 'accept', '*/*'),
      'user-agent',
      'countersign',
    );
    if (as === 'nobody') return completed;
    // The run's own headers may be the credentials of its user; another user's stay as they are.
    const place = as === 'other' ? withDefault : withHeader;
    return headers.reduce((each, [name, value]) => place(each, name, value), completed);
  }

  function userOf(as: SendOptions['as']): string | undefined {
    return as === 'nobody' ? undefined : as === 'other' ? options.otherToken : token;
  }

  /** So that no request is refused for nothing but its time. What cannot be had is for the answers to show. */
  async function keepAccess(as: SendOptions['as']): Promise<void> {
    const used = userOf(as);
    if (used === undefined) return;
    const renewed = await options.renewAccess(used).catch((error: unknown) => {
      if (!(error instanceof TesterError)) throw error;
      return undefined;
    });
    if (renewed !== undefined) hide(renewed);
  }

  function turn(baseUrl: string, request: WireRequest): Promise<SendOutcome> {
    const sender = senderOf(baseUrl);
    return ratePerSecond === undefined
      ? sender.send(request, signal)
      : pace(signal).then(() => sender.send(request, signal));
  }

  return {
    async exchange(operation, planned, { as = 'user', origin } = {}) {
      const baseUrl = origin ?? homeOf(operation);
      if (baseUrl === undefined) {
        throw new UnsendableError(
          `it belongs to another server (${operation.servers[0]?.url}) than the one that is tested`,
        );
      }
      if (accessTokens.size > 0) await keepAccess(as);
      const request = complete(operation, renewKey(operation, planned), as);
      let started = now();
      let outcome = await turn(baseUrl, request);
      for (let again = 0; ; again += 1) {
        const wait = askedToWait(outcome, now());
        if (wait === undefined) isPatient = true;
        else if (again === mostRepeats) isPatient = false;
        if (wait === undefined || !isPatient || wait > longestWait || signal.aborted) break;
        await sleep(wait, signal);
        started = now();
        outcome = await turn(baseUrl, request);
      }
      return {
        operation: operation.id,
        url: baseUrl + request.target,
        request,
        ...outcome,
        startedAt: timeOf(started),
        durationMs: now() - started,
      };
    },
    secrets: () => [...secrets.values()],
    async close() {
      await Promise.all([...senders.values()].map((sender) => sender.close()));
    },
  };
}

// A server under load that says when to come back is asked again (RFC 6585 § 4); one that never lets go is not.
const mostRepeats = 3;
const longestWait = 60_000;

function askedToWait(outcome: SendOutcome, now: number): number | undefined {
  if (!('response' in outcome) || outcome.response.status !== 429) return undefined;
  const field = outcome.response.headers.find(([name]) => name.toLowerCase() === 'retry-after');
  return parseRetryAfter(field?.[1], now);
}

function withDefault(request: WireRequest, name: string, value: string): WireRequest {
  const { headers } = request;
  const wanted = name.toLowerCase();
  return headers.some(([each]) => each.length === wanted.length && each.toLowerCase() === wanted)
    ? request
    : { ...request, headers: [...headers, [name, value]] };
}
