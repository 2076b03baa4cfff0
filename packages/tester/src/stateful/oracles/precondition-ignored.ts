import type { Contract, Operation } from '@countersign/contract';
import { valueAt } from '../json-pointer.ts';
import type { Observation, Oracle } from '../observation.ts';
import { headerParameter } from '../plan-conditions.ts';
import { requestMedia } from '../request-media.ts';
import { headerOf, jsonOf, succeeded } from '../response-value.ts';
import { schemasAt } from '../schema-place.ts';
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
    const failed =
      step.version === undefined
        ? failedCondition(result, before)
        : staleVersion(contract, trace, result, before);
    if (failed === undefined || isAlreadySo(contract, result, before)) continue;
    const { status } = exchange.response;
    if (status !== 412 && status !== 409 && !succeeded(exchange.response)) continue;
    const isIgnored = succeeded(exchange.response);
    const { operation } = step;
    const parameter = headerParameter(operation, failed.header);
    observations.push({
      rule: 'precondition-ignored',
      relation: `${operation.id} ${failed.header}`,
      object: id,
      ...(isIgnored && {
        problem: {
          step: id,
          needs: [before.step.id],
          exchange,
          operation,
          message: `${operation.method} ${operation.path} with ${failed.header}: ${failed.value} was answered with ${status}; ${failed.because}.`,
          at:
            parameter?.at ??
            operation.responses.find((each) => /^4(12|09)$/.test(each.status))?.at ??
            operation.at,
          provenance: { basis: 'standard' },
          cause: failed.header,
          // A 412 may be there for another condition.
          stated: parameter !== undefined || failed.stated === true,
          doubtful: failed.doubtful === true,
        },
      }),
    });
  }
  return observations;
};

/** A server may also count versions and not look at what a client says of them, unless words say that it does. */
function speaksOfVersions(contract: Contract, operation: Operation, name: string): boolean {
  const media = requestMedia(operation, 'application/json');
  const texts = [
    operation.description,
    ...operation.responses.filter(({ status }) => /^4(09|12)$/.test(status)).map((each) => each.description),
    ...schemasAt(contract, media, [name]).map(({ schema }) => schema.description),
  ];
  const words = /version|revision|stale|concurren|changed (since|meanwhile)|lock/i;
  return texts.some((text) => typeof text === 'string' && words.test(text));
}

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
  readonly stated?: boolean;
  readonly doubtful?: boolean;
}

/**
 * A version in a body that is not that of the object any more. It is a condition only where the server counts: what was
 * read after a change has another one than that change gave.
 */
function staleVersion(
  contract: Contract,
  trace: Trace,
  { step, input }: StepResult,
  before: StepResult,
): FailedCondition | undefined {
  const { version: name = '' } = step;
  const given = valueAt(input.body?.value, [name]);
  const present = valueAt(jsonOf(lastExchange(before)?.response), [name]);
  const change = [...trace.values()].findLast(
    (each) => each.done && each.step.role === 'replace' && each.step.object === step.object,
  );
  const isCounted = change !== undefined && valueAt(change.input.body?.value, [name]) !== present;
  if (given === undefined || present === undefined || given === present || !isCounted) return undefined;
  return {
    header: name,
    value: String(given),
    because: `what was read just before has the ${name} ${String(present)}`,
    stated: speaksOfVersions(contract, step.operation, name),
    doubtful: !speaksOfVersions(contract, step.operation, name),
  };
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
