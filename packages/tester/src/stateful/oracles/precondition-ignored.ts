import type { Contract } from '@countersign/contract';
import type { Observation, Oracle } from '../observation.ts';
import { headerParameter } from '../plan-conditions.ts';
import { headerOf, succeeded } from '../response-value.ts';
import { lastExchange, type StepResult, type Trace } from '../step.ts';
import { writtenFields } from './read-differs-from-write.ts';

/** A change on a condition that does not hold is not made (RFC 9110 § 13.1.1 and § 13.1.2). */
export const preconditionIgnored: Oracle = (contract, trace) => {
  const observations: Observation[] = [];
  for (const [id, result] of trace) {
    const { step } = result;
    const exchange = lastExchange(result);
    const before = step.role === 'conditional' ? readBefore(trace, result) : undefined;
    if (before === undefined || exchange?.response === undefined) continue;
    const failed = failedCondition(result, before);
    if (failed === undefined || isAlreadySo(contract, result, before)) continue;
    const { status } = exchange.response;
    if (status !== 412 && !succeeded(exchange.response)) continue;
    const { operation } = step;
    const parameter = headerParameter(operation, failed.header);
    observations.push({
      rule: 'precondition-ignored',
      relation: `${operation.id} ${failed.header}`,
      object: id,
      ...(status !== 412 && {
        problem: {
          step: id,
          needs: [before.step.id],
          exchange,
          operation,
          message: `${operation.method} ${operation.path} with ${failed.header}: ${failed.value} was answered with ${status}; ${failed.because}.`,
          at: parameter?.at ?? operation.responses.find((each) => each.status === '412')?.at ?? operation.at,
          provenance: { basis: 'standard' },
          cause: failed.header,
          // A 412 may be there for another condition.
          stated: parameter !== undefined,
        },
      }),
    });
  }
  return observations;
};

/** The last answer of the object itself before a change of it. */
function readBefore(trace: Trace, { step }: StepResult): StepResult | undefined {
  let before: StepResult | undefined;
  for (const each of trace.values()) {
    if (each.step.id === step.id) break;
    const { role, as, object, operation } = each.step;
    if (role === 'read' && as !== 'other' && object === step.object && operation.path === step.operation.path)
      before = each;
  }
  return before?.done === true ? before : undefined;
}

interface FailedCondition {
  readonly header: string;
  readonly value: string;
  readonly because: string;
}

function failedCondition(result: StepResult, before: StepResult): FailedCondition | undefined {
  const headers = lastExchange(result)?.request.headers ?? [];
  const match = headerOf(headers, 'if-match');
  const tag = headerOf(lastExchange(before)?.response?.headers ?? [], 'etag');
  if (match !== undefined) {
    if (tag === undefined || match.trim() === '*' || opaque(match) === opaque(tag)) return undefined;
    return { header: 'If-Match', value: match, because: `what was read just before has the tag ${tag}` };
  }
  const noneMatch = headerOf(headers, 'if-none-match');
  return noneMatch?.trim() === '*'
    ? { header: 'If-None-Match', value: '*', because: 'what was read just before is there' }
    : undefined;
}

function opaque(tag: string): string {
  return tag.trim().replace(/^W\//, '');
}

/** A change that is made already may be answered with success (RFC 9110 § 13.1.1). */
function isAlreadySo(contract: Contract, result: StepResult, before: StepResult): boolean {
  const fields = writtenFields(contract, result, before);
  return fields.length > 0 && fields.every(({ holds }) => holds);
}
