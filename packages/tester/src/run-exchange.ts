import { createHash } from 'node:crypto';
import type { Contract, Exchange, Operation, RunTarget, WireRequest } from '@countersign/contract';
import { authorise, withHeader } from './authorise.ts';
import { baseUrlOf } from './base-url.ts';
import type { TestOptions } from './options.ts';
import type { Secret } from './secret.ts';
import { createSender, type Sender, UnsendableError } from './send-request.ts';

/** Sends the requests of one run. */
export interface Exchanger {
  /** @throws {UnsendableError} when the request cannot be sent, or not to this target */
  exchange(operation: Operation, request: WireRequest): Promise<Exchange>;
  /** Every form of the run's secrets that has been sent so far. */
  secrets(): readonly Secret[];
  close(): Promise<void>;
}

export function createExchanger(
  contract: Contract,
  target: RunTarget,
  signal: AbortSignal,
  options: TestOptions,
): Exchanger {
  const { timeoutMs = 10_000, maxResponseBytes = 100 * 2 ** 20, now = Date.now, headers = [] } = options;
  const token = options.token ?? (target.kind === 'mock' ? 'any-token' : undefined);
  const hidden = options.secrets?.find(({ value }) => value === token);
  const secrets = new Map<string, Secret>(options.secrets?.map((secret) => [secret.value, secret]));
  const senders = new Map<string, Sender>();

  function senderOf(baseUrl: string): Sender {
    const known = senders.get(baseUrl);
    if (known !== undefined) return known;
    const sender = createSender(baseUrl, { timeoutMs, maxResponseBytes, connections: 1 });
    senders.set(baseUrl, sender);
    return sender;
  }

  function complete(operation: Operation, request: WireRequest): WireRequest {
    const authorised = authorise(contract, operation, request, token, hidden);
    for (const secret of authorised.secrets) secrets.set(secret.value, secret);
    const completed = withDefault(
      withDefault(authorised.request, 'accept', '*/*'),
      'user-agent',
      'countersign',
    );
    return headers.reduce((each, [name, value]) => withHeader(each, name, value), completed);
  }

  return {
    async exchange(operation, planned) {
      const baseUrl = baseUrlOf(contract, operation, target);
      if (baseUrl === undefined) {
        throw new UnsendableError(
          `it belongs to another server (${operation.servers[0]?.url}) than the one that is tested`,
        );
      }
      const request = complete(operation, planned);
      const body = request.body ?? new Uint8Array();
      const started = now();
      const outcome = await senderOf(baseUrl).send(request, signal);
      return {
        operation: operation.id,
        url: baseUrl + request.target,
        request,
        sent: { bytes: body.length, sha256: createHash('sha256').update(body).digest('hex') },
        ...outcome,
        startedAt: new Date(started).toISOString(),
        durationMs: now() - started,
      };
    },
    secrets: () => [...secrets.values()],
    async close() {
      await Promise.all([...senders.values()].map((sender) => sender.close()));
    },
  };
}

function withDefault(request: WireRequest, name: string, value: string): WireRequest {
  return request.headers.some(([each]) => each.toLowerCase() === name)
    ? request
    : withHeader(request, name, value);
}
