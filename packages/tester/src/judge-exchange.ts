import {
  type Contract,
  checkResponse,
  createFinding,
  type Exchange,
  type Finding,
  type Operation,
  type Phase,
  type WireResponse,
} from '@countersign/contract';
import { tryToDecode } from './decode-content.ts';

/** Bytes that a body may grow to by decompression. */
const decodedLimit = 32 * 2 ** 20;

/** Judges one exchange by the description alone: an answer, and one that keeps what is described. */
export function judgeExchange(
  contract: Contract,
  operation: Operation,
  phase: Phase,
  exchange: Exchange,
): Finding[] {
  const { request, response } = exchange;
  const decoded = response && tryToDecode(response, decodedLimit);
  if (decoded !== undefined && !('kind' in decoded))
    return checkResponse(contract, operation, decoded, { phase, request });
  const failure = decoded ?? exchange.failure;
  if (failure === undefined || failure.kind === 'cancelled') return [];
  return [
    createFinding(contract, {
      rule: 'no-answer',
      operation,
      phase,
      message: `${operation.method} ${operation.path} got no usable answer: ${failure.message}.`,
      at: operation.at,
      // Our own limit decides what is too large, so that alone is no proof of a fault.
      provenance: { basis: failure.kind === 'too-large' ? 'inferred' : 'standard' },
      cause: failure.kind,
      evidence: { request, ...(response && { response }) },
    }),
  ];
}

/** A request that keeps the description was not answered with success. */
export function rejectedFinding(
  contract: Contract,
  operation: Operation,
  phase: Phase,
  exchange: Exchange,
  response: WireResponse,
): Finding {
  return createFinding(contract, {
    rule: 'valid-rejected',
    operation,
    phase,
    message: `A request that keeps the description was answered with ${response.status}.`,
    at: operation.at,
    provenance: { basis: 'standard' },
    evidence: { request: exchange.request, response },
  });
}
