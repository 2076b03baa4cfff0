import { findEntity } from '../find-entity.ts';
import type { Observation, Oracle } from '../observation.ts';
import { jsonOf, succeeded } from '../response-value.ts';
import { lastExchange, type Step, type Trace } from '../step.ts';

/** What the description refuses after a deed is refused after it. */
export const stateIgnored: Oracle = (_, trace) =>
  [...trace.values()].flatMap(({ step, exchanges }): readonly Observation[] => {
    const { refusal, operation, object, id } = step;
    const deed = trace.get(step.after ?? '');
    const [last, before] = [exchanges.at(-1), lastExchange(deed)];
    if (refusal === undefined || object === undefined || last === undefined || deed === undefined) return [];
    // What is only accepted may not be done yet.
    if (!deed.done || before?.response?.status === 202) return [];
    if (step.while !== undefined && !isShown(trace, step.while)) return [];
    const status = last.response?.status;
    const isDone = succeeded(last.response);
    if (!isDone && status !== Number(refusal.status)) return [];
    const by = deed.step.operation;
    return [
      {
        rule: 'state-ignored',
        relation: `${by.id} ${operation.id}`,
        object,
        ...(isDone && {
          problem: {
            step: id,
            needs: [deed.step.id],
            exchange: last,
            operation,
            message: `After ${by.method} ${by.path}, ${operation.method} ${operation.path} is answered with ${status}; the description has ${refusal.status} for it: ${refusal.description}`,
            at: refusal.at,
            provenance: refusal.provenance,
            cause: by.id,
            stated: true,
          },
        }),
      },
    ];
  });

function isShown(trace: Trace, { property, step, value }: NonNullable<Step['while']>): boolean {
  return findEntity(jsonOf(lastExchange(trace.get(step))?.response), [property])?.value[property] === value;
}
