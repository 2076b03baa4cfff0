import type { CallInput } from './call.ts';
import type { OperationRecord } from './operation.ts';

/** The input with the idempotency key of its operation, which is made up where the caller gave none. */
export function addIdempotencyKey({ idempotencyKey = '' }: OperationRecord, input: CallInput): CallInput {
  const { headers } = input;
  return {
    ...input,
    // Pages without TLS have no `randomUUID`.
    headers: {
      ...headers,
      [idempotencyKey]:
        headers?.[idempotencyKey] ?? crypto.getRandomValues(Uint32Array.of(0, 0, 0, 0)).join('-'),
    },
  };
}
