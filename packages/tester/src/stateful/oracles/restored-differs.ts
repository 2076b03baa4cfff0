import { compareFields } from '../compare-fields.ts';
import { findEntity } from '../find-entity.ts';
import type { Observation, Oracle } from '../observation.ts';
import { isAbsent, jsonOf, succeeded } from '../response-value.ts';
import { jsonAnswer } from '../schema-place.ts';
import { sentFields } from '../sent-fields.ts';
import { lastExchange, type StepResult, type Trace } from '../step.ts';
import { show } from './read-differs-from-write.ts';
import { isServerOwned } from './server-owned.ts';

/** What was deleted and restored is there again, with what the client once wrote. */
export const restoredDiffers: Oracle = (contract, trace) => {
  const observations: Observation[] = [];
  for (const [id, result] of trace) {
    const { step } = result;
    const restored = trace.get(step.after ?? '');
    const exchange = lastExchange(result);
    if (step.role !== 'read' || restored?.step.role !== 'restore' || !restored.done) continue;
    const before = readBefore(trace, result);
    if (before === undefined || exchange?.response === undefined || step.object === undefined) continue;
    const by = restored.step.operation;
    const observe = (field: string, problem?: string): void => {
      observations.push({
        rule: 'read-differs-from-write',
        relation: `${by.id} ${field}`,
        object: step.object ?? '',
        ...(problem !== undefined && {
          problem: {
            step: id,
            needs: [restored.step.id, before.step.id],
            exchange,
            operation: by,
            message: `${by.method} ${by.path} answered ${lastExchange(restored)?.response?.status}; ${problem}.`,
            at: by.at,
            provenance: by.provenance,
            cause: field,
            stated: false,
          },
        }),
      });
    };
    const reading = `${step.operation.method} ${step.operation.path}`;
    if (isAbsent(exchange.response)) observe('', `${reading} does not find the object again`);
    if (!succeeded(exchange.response)) continue;
    observe('');
    for (const { pointer, was, is, holds } of fieldsOf(trace, before, result)) {
      if (isServerOwned(pointer)) continue;
      observe(
        pointer,
        holds ? undefined : `${pointer} was ${show(was)} before the deletion, and is ${show(is)} now`,
      );
    }
  }
  return observations;

  /** What a client wrote, as it was read before the deletion and after the restoration. */
  function fieldsOf(all: Trace, before: StepResult, after: StepResult) {
    const written = [...all.values()].flatMap(({ step, input }) =>
      step.id === after.step.object || step.object === after.step.object
        ? Object.keys(sentFields(input) ?? {})
        : [],
    );
    const names = [...new Set(written)];
    const [one, other] = [before, after].map((each) =>
      findEntity(jsonOf(lastExchange(each)?.response), names),
    );
    if (one === undefined || other === undefined) return [];
    const media = jsonAnswer(after.step.operation, lastExchange(after)?.response?.status ?? 0);
    return compareFields(contract, {
      written: Object.fromEntries(Object.entries(one.value).filter(([name]) => names.includes(name))),
      writtenMedia: media,
      read: other.value,
      readMedia: media,
      entity: other.tokens,
    }).map(({ pointer, written: was, read: is, holds }) => ({ pointer, was, is, holds }));
  }
};

/** The last answer of the same operation while the object was there. */
function readBefore(trace: Trace, { step }: StepResult): StepResult | undefined {
  const all = [...trace.values()];
  const end = all.findIndex((each) => each.step.id === step.after);
  const changed = all.findLastIndex(
    (each, index) =>
      index < end &&
      each.done &&
      each.step.object === step.object &&
      ['replace', 'patch', 'conditional'].includes(each.step.role),
  );
  return all
    .slice(changed + 1, end)
    .findLast(
      (each) =>
        each.step.role === 'read' &&
        each.step.as !== 'other' &&
        each.step.operation === step.operation &&
        each.step.object === step.object &&
        each.done,
    );
}
