import type { Contract } from '@countersign/contract';
import type { FieldResult } from '../compare-fields.ts';
import { mayVanish } from '../may-vanish.ts';
import type { Observation, Oracle } from '../observation.ts';
import { isAbsent } from '../response-value.ts';
import { lastExchange, type StepResult, type Trace } from '../step.ts';
import { privacyOf } from './privacy-of.ts';
import { show, writtenFields } from './read-differs-from-write.ts';
import { isServerOwned } from './server-owned.ts';

/**
 * What belongs to one user is not deleted or changed by another. An answer of success is no sign of it (a deletion may
 * be answered alike whether or not there was anything): what the owner reads next is.
 */
export const otherUserWrites: Oracle = (contract, trace) => {
  const observations: Observation[] = [];
  for (const [id, result] of trace) {
    const { object = '', operation: reader } = result.step;
    const [deed, made] = [trace.get(result.step.after ?? ''), trace.get(object)];
    const exchange = lastExchange(result);
    if (deed?.step.role !== 'intrude' || made?.done !== true || exchange === undefined) continue;
    const { operation } = deed.step;
    const common = { rule: 'other-user-writes', relation: operation.id, object } as const;
    if (!deed.done) observations.push(common);
    const [before, seen] = [readingBefore(trace, deed, result), effectOf(contract, trace, result)];
    const described = [operation, reader, made.step.operation];
    const privacy = privacyOf(contract, trace, object, { reader, described });
    if (before === undefined || seen === undefined || privacy === undefined) continue;
    if (mayVanish(contract, made)) continue;
    observations.push({
      ...common,
      problem: {
        step: id,
        needs: [before.step.id, ...privacy.needs],
        exchange,
        operation,
        message: `${operation.method} ${operation.path} answers another user with ${lastExchange(deed)?.response?.status} for an object that ${privacy.because}, and ${seen}.`,
        at: operation.at,
        provenance: operation.provenance,
        stated: true,
      },
    });
  }
  return observations;
};

/** What a reading of the owner shows of the deed that it follows, in words; undefined when it shows nothing. */
export function effectOf(contract: Contract, trace: Trace, read: StepResult): string | undefined {
  const deed = trace.get(read.step.after ?? '');
  const before = deed && readingBefore(trace, deed, read);
  if (deed?.done !== true || before === undefined) return undefined;
  const response = lastExchange(read)?.response;
  const { method, path } = read.step.operation;
  if (!['PUT', 'PATCH'].includes(deed.step.operation.method))
    return isAbsent(response) ? `${method} ${path} answers its owner with ${response?.status}` : undefined;
  const field = takenField(contract, deed, before, read);
  return field && `its owner reads ${show(field.read)} for ${field.pointer}`;
}

/** What the owner read last before a deed; undefined where that was refused, so that nothing tells what the deed did. */
function readingBefore(trace: Trace, deed: StepResult, { step }: StepResult): StepResult | undefined {
  const all = [...trace.values()];
  const before = all
    .slice(0, all.indexOf(deed))
    .findLast(
      (each) =>
        each.step.role === 'read' &&
        each.step.as !== 'other' &&
        each.step.object === step.object &&
        each.step.operation === step.operation,
    );
  return before?.done === true ? before : undefined;
}

/** A field that had another value before, and has the one that was sent. */
function takenField(
  contract: Contract,
  deed: StepResult,
  before: StepResult,
  after: StepResult,
): FieldResult | undefined {
  const was = writtenFields(contract, deed, before);
  const is = writtenFields(contract, deed, after);
  return is.find(
    ({ pointer, written, place, moved }) =>
      // One of a few values may come by itself, such as a state.
      (typeof written === 'string' || typeof written === 'number') &&
      place?.schema.enum === undefined &&
      !moved &&
      !isServerOwned(pointer) &&
      was.some((each) => each.pointer === pointer && !each.holds) &&
      is.every((each) => each.pointer !== pointer || each.holds),
  );
}
