import {
  type Contract,
  createFinding,
  type Exchange,
  type Finding,
  type Phase,
  type SourceRef,
} from '@countersign/contract';
import type { RequestCase } from './coverage/request-case.ts';
import { judgeExchange } from './judge-exchange.ts';

/** What any answer to a request of ours shows. */
export function judgeAnswer(
  contract: Contract,
  { operation }: Pick<RequestCase, 'operation'>,
  phase: Phase,
  exchange: Exchange,
): Finding[] {
  const status = exchange.response?.status ?? 0;
  // Which refusals there are is seldom written down in full, and these requests ask for them.
  const isRefusal = status >= 400 && status < 500;
  return judgeExchange(contract, operation, phase, exchange).filter(
    ({ rule }) => !(isRefusal && rule === 'status-undocumented'),
  );
}

/** An invalid request that was answered with success, proven by the first statement that it breaks. */
export function acceptedFinding(
  contract: Contract,
  { operation, violations, label }: RequestCase,
  phase: Phase,
  exchange: Exchange,
): Finding | undefined {
  const { request, response } = exchange;
  const [proof] = violations;
  if (proof === undefined || response === undefined || !isSuccessful(exchange)) return undefined;
  const { about, advisory, at, instance, keyword, provenance } = proof;
  return createFinding(contract, {
    rule: 'invalid-accepted',
    operation,
    phase,
    message: `A request that breaks the description (${label}) was answered with ${response.status}. ${proof.message}`,
    at,
    provenance,
    about,
    // Servers need not check formats (JSON Schema 2020-12, validation, § 7.2.1).
    advisory: advisory === true || keyword === 'format',
    cause: keyword ?? '',
    evidence: {
      request,
      response,
      ...(keyword !== undefined && { keyword }),
      ...(instance !== undefined && { instance }),
    },
  });
}

/** A valid request that was refused as if it were not. */
export function refusedFinding(
  contract: Contract,
  { operation, label, at, provenance }: Pick<RequestCase, 'operation' | 'label' | 'at' | 'provenance'>,
  phase: Phase,
  { request, response }: Exchange,
): Finding {
  return createFinding(contract, {
    rule: 'valid-rejected',
    operation,
    phase,
    message: `A request that keeps the description (${label}) was answered with ${response?.status ?? 'nothing'}.`,
    at,
    provenance,
    evidence: { request, ...(response && { response }) },
  });
}

export function isSuccessful({ response }: Exchange): boolean {
  return response !== undefined && response.status >= 200 && response.status < 300;
}

/** Whether an answer says that the request itself was wrong, not that something does not exist or may not be done. */
export function isRefusal({ response }: Exchange): boolean {
  return response !== undefined && [400, 413, 415, 422].includes(response.status);
}

/** The place of a finding as the data model names it. */
export function sourceRefOf({ files }: Contract, { location: { file, pointer } }: Finding): SourceRef {
  return `${Math.max(0, files.indexOf(file))}#${pointer}` as SourceRef;
}
