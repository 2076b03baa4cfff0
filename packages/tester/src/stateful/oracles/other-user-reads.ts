import type { Observation, Oracle } from '../observation.ts';
import { succeeded } from '../response-value.ts';
import { privacyOf } from './privacy-of.ts';

/** What belongs to one user is not read by another. */
export const otherUserReads: Oracle = (contract, trace) => {
  const observations: Observation[] = [];
  for (const [id, { step, exchanges }] of trace) {
    const { object, operation, relation } = step;
    const exchange = exchanges.at(-1);
    if (step.as !== 'other' || step.role !== 'read' || object === undefined || exchange === undefined)
      continue;
    const made = trace.get(object);
    if (made?.done !== true || relation?.makes !== true) continue;
    const reads = succeeded(exchange.response);
    const described = [operation, made.step.operation];
    const privacy = privacyOf(contract, trace, object, { reader: operation, described });
    if (reads && privacy === undefined) continue;
    observations.push({
      rule: 'other-user-reads',
      relation: operation.id,
      object,
      ...(reads &&
        privacy && {
          problem: {
            step: id,
            needs: privacy.needs,
            exchange,
            operation,
            message: `${operation.method} ${operation.path} answers another user with ${exchange.response?.status} for an object that ${privacy.because}.`,
            at: operation.at,
            provenance: operation.provenance,
            stated: true,
          },
        }),
    });
  }
  return observations;
};
