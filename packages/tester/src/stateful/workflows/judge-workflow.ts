import {
  type Contract,
  createFinding,
  type EvidenceStep,
  type Finding,
  type Workflow,
} from '@countersign/contract';
import { judgeExchange } from '../../judge-exchange.ts';
import type { Call, WorkflowRun } from './workflow-state.ts';

/** What the calls of a workflow show each, and what it shows as a whole. */
export function judgeWorkflow(
  contract: Contract,
  workflow: Workflow,
  { calls, failure }: WorkflowRun,
): readonly Finding[] {
  const single = calls.map((call) => judgeExchange(contract, call.operation, 'stateful', call.exchange));
  const findings = single.flat();
  if (failure === undefined) return findings;
  const { step, criterion, call, message } = failure;
  const own = single[calls.indexOf(call)] ?? [];
  // An answer that breaks the description by itself is the cause of what the workflow misses in it.
  if (own.some(({ severity }) => severity === 'error')) return findings;
  const { request, response } = call.exchange;
  const statement = criterion ?? step;
  const broken = createFinding(contract, {
    rule: 'workflow-broken',
    operation: call.operation,
    phase: 'stateful',
    message: `Workflow "${workflow.id}": ${message.charAt(0).toLowerCase()}${message.slice(1)}`,
    at: statement.at,
    provenance: statement.provenance,
    cause: step.id,
    evidence: {
      request,
      ...(response && { response }),
      ...(calls.length > 1 && { sequence: sequenceTo(calls, call) }),
    },
  });
  return [...findings, broken];
}

/** The calls that lead to one, of the same request in a row only the last. */
function sequenceTo(calls: readonly Call[], last: Call): readonly EvidenceStep[] {
  const until = calls.slice(0, calls.indexOf(last) + 1);
  const kept = until.filter(({ exchange }, index) => {
    const next = until[index + 1]?.exchange;
    return (
      next === undefined ||
      exchange.request.method !== 'GET' ||
      next.request.method !== 'GET' ||
      next.url !== exchange.url
    );
  });
  return kept.map(({ exchange: { operation, url, request, response } }) => ({
    operation,
    url,
    request,
    ...(response && { response }),
  }));
}
