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
import { decodeContent } from './decode-content.ts';

// A body that grows beyond this by decompression is judged as it came.
const decodedLimit = 256 * 2 ** 20;

/** Judges one exchange by the description alone: an answer, and one that keeps what is described. */
export function judgeExchange(
  contract: Contract,
  operation: Operation,
  phase: Phase,
  exchange: Exchange,
): Finding[] {
  const { request, response, failure } = exchange;
  if (response !== undefined)
    return checkResponse(contract, operation, decodeContent(response, decodedLimit), { phase, request });
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
      evidence: { request },
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
