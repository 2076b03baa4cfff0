import { isRecord } from '../json-pointer.ts';
import { idOf } from '../object-id.ts';
import type { Observation, Oracle } from '../observation.ts';
import { lastExchange } from '../step.ts';
import { show } from './read-differs-from-write.ts';

/** What only one may have, by the words of 409, is not given to another one. */
export const duplicateAccepted: Oracle = (contract, trace) =>
  [...trace.values()].flatMap((result): readonly Observation[] => {
    const { step, done, input } = result;
    const exchange = lastExchange(result);
    const first = trace.get(step.after ?? '');
    const conflict = step.operation.responses.find(({ status }) => status === '409');
    if (step.role !== 'duplicate' || step.unique === undefined || conflict === undefined) return [];
    if (exchange === undefined || first?.done !== true) return [];
    // Refused for something else, or found to be the same that is there already.
    if (!done && exchange.response?.status !== 409) return [];
    const [one, other] = [step.after ?? '', step.id].map((id) => idOf(contract, trace, id)?.value);
    if (done && step.object === undefined && (one === undefined || one === other)) return [];
    const { operation, unique } = step;
    const value = isRecord(input.body?.value) ? input.body.value[unique] : undefined;
    return [
      {
        rule: 'invalid-accepted',
        relation: `${operation.id} ${unique}`,
        object: step.id,
        ...(done && {
          problem: {
            step: step.id,
            needs: [step.after ?? '', step.object].filter((id) => id !== undefined),
            exchange,
            operation,
            message: `${operation.method} ${operation.path} took ${show(value)} for ${unique}, which another one has; that is what 409 is for.`,
            at: conflict.at,
            provenance: conflict.provenance,
            cause: `second ${unique}`,
            stated: true,
          },
        }),
      },
    ];
  });
