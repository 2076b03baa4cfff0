import {
  type Contract,
  createFinding,
  type Exchange,
  type Finding,
  findOperation,
  type Phase,
} from '@countersign/contract';

/** That other bytes went out than were meant: then the answer says nothing about the server. */
export function judgeWire(
  contract: Contract,
  phase: Phase,
  { operation: id, request, response, sent: { differs } }: Exchange,
): Finding | undefined {
  const operation = differs === undefined ? undefined : findOperation(contract, id);
  if (differs === undefined || operation === undefined) return undefined;
  return createFinding(contract, {
    rule: 'wire-differs',
    operation,
    phase,
    message: `${operation.method} ${operation.path} did not go out as it was meant: ${differs}.`,
    at: operation.at,
    provenance: { basis: 'standard' },
    // Sizes are those of one case.
    cause: differs.replace(/\d+/g, 'n'),
    evidence: { request, ...(response && { response }) },
  });
}
