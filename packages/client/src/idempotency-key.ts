import type { CallInput } from './call.ts';

/** The input with this header parameter, which is made up where the caller gave none. */
export function addIdempotencyKey(input: CallInput, header: string): CallInput {
  const { headers } = input;
  return { ...input, headers: { ...headers, [header]: headers?.[header] ?? crypto.randomUUID() } };
}
