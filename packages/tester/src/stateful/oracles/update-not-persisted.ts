import { isRecord } from '../json-pointer.ts';
import type { Observation, Oracle } from '../observation.ts';
import { lastExchange, type StepResult } from '../step.ts';
import { show, writtenFields } from './read-differs-from-write.ts';
import { isServerOwned } from './server-owned.ts';

/** What a PUT or PATCH was taken with is what is read afterwards (RFC 9110 § 9.3.4, RFC 5789 § 2). */
export const updateNotPersisted: Oracle = (contract, trace) => {
  const observations: Observation[] = [];
  for (const [id, result] of trace) {
    const { step } = result;
    const update = step.after === undefined ? undefined : trace.get(step.after);
    if (step.role !== 'read' || step.as === 'other' || update?.done !== true) continue;
    if (update.step.role !== 'replace' && update.step.role !== 'patch') continue;
    const exchange = lastExchange(result);
    if (exchange === undefined || step.after === undefined) continue;
    const by = update.step.operation;
    for (const field of writtenFields(contract, update, result)) {
      const seen = field.read === undefined ? 'it is not there' : `it is ${show(field.read)}`;
      observations.push({
        rule: 'update-not-persisted',
        relation: `${by.id} ${field.pointer}`,
        object: step.after,
        ...(!field.holds && {
          problem: {
            step: id,
            needs: [step.after],
            exchange,
            operation: by,
            message: `${by.method} ${by.path} took ${show(field.written)} for ${field.pointer}; in ${step.operation.method} ${step.operation.path} ${seen}.`,
            at: by.at,
            provenance: { basis: 'standard' },
            cause: field.pointer,
            stated: !isServerOwned(field.pointer),
            doubtful: isServerOwned(field.pointer),
            pending: field.moved && !field.shared,
            consequenceOf: [
              `field ${step.operation.id} ${field.pointer}`,
              // Of two properties in one patch, one may be clobbered by the other.
              ...(changesSeveral(update) ? [`clobbered ${by.id} ${field.pointer.split('/')[1]}`] : []),
            ],
          },
        }),
      });
    }
  }
  return observations;
};

function changesSeveral({ input, step }: StepResult): boolean {
  const { value } = input.body ?? {};
  return step.role === 'patch' && isRecord(value) && Object.keys(value).length > 1;
}
