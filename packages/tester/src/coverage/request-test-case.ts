import type { Contract, Exchange, Finding, Phase, WireRequest } from '@countersign/contract';
import type { SendCase, TestCase } from '../case.ts';
import { acceptedFinding, isRefusal, isSuccessful, judgeAnswer, refusedFinding } from '../judge-request.ts';
import { proveFinding } from '../prove-finding.ts';
import type { Renewal } from './renewal.ts';
import type { RequestCase } from './request-case.ts';

export interface RequestCaseContext {
  readonly contract: Contract;
  readonly phase: Phase;
  /** A valid request that the server should take at any time; what it refuses beside that one, it refuses for what is different. */
  readonly base: WireRequest;
  readonly renewal: Renewal;
  /** A request whose same parameter or body breaks the description: how the server refuses what breaks it. */
  readonly broken?: (valid: RequestCase) => RequestCase | undefined;
}

/** A case that sends one request and judges the answer by whether the request keeps the description. */
export function defineRequestCase(context: RequestCaseContext, request: RequestCase): TestCase {
  const { contract, phase } = context;
  const { operation, label, violations, at } = request;
  const [proof] = violations;
  const judge = (each: RequestCase, send: SendCase): Promise<readonly Finding[]> =>
    judgeRequest(context, each, send);
  const kind = proof === undefined ? 'valid' : `invalid by ${proof.keyword ?? 'syntax'}`;
  return {
    id: `${operation.id}/${phase}/${label} (${kind})`,
    phase,
    operation,
    label: `${label} (${kind})`,
    bytes: request.request.body?.length ?? 0,
    exercises: [proof === undefined ? { at, how: 'kept' } : { at: proof.at, how: 'broken' }],
    run: (send) => judge(request, send),
    prove: (finding, send) => proveFinding(contract, request, finding, { judge, send }),
  };
}

async function judgeRequest(
  { contract, phase, base, renewal, broken }: RequestCaseContext,
  planned: RequestCase,
  send: SendCase,
): Promise<readonly Finding[]> {
  const each = await renewal.renewCase(planned, send);
  const { operation, request, violations, meant } = each;
  const exchange = await send(operation, request);
  const findings = judgeAnswer(contract, each, phase, exchange);
  if (violations.length > 0) {
    const accepted = acceptedFinding(contract, each, phase, exchange);
    return accepted === undefined ? findings : [...findings, accepted];
  }
  if (meant !== 'limit' || !isRefusal(exchange)) return findings;
  // Only if the server takes the request that is different in nothing else, and still refuses this one.
  if (!isSuccessful(await send(operation, await renewal.renewRequest(base, send)))) return findings;
  const again = await send(operation, (await renewal.renewCase(planned, send)).request);
  if (!isRefusal(again)) return findings;
  const isOther = await refusesOtherwise(again, broken?.(planned), { renewal, send });
  return isOther ? findings : [...findings, refusedFinding(contract, each, phase, again)];
}

/** Whether a server that refuses what breaks the schema with another status refused this with 422, for what no schema says. */
export async function refusesOtherwise(
  { response }: Exchange,
  broken: RequestCase | undefined,
  { renewal, send }: { readonly renewal: Renewal; readonly send: SendCase },
): Promise<boolean> {
  // 422 is for what is well formed and yet cannot be done (RFC 9110 § 15.5.21).
  if (broken === undefined || response?.status !== 422) return false;
  const { operation, request } = await renewal.renewCase(broken, send);
  const refused = await send(operation, request);
  return isRefusal(refused) && refused.response?.status !== 422;
}
