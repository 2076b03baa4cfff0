import { idempotencyKey } from '../../renew-keys.ts';
import { evaluateSource } from '../arguments.ts';
import type { Observation, Oracle } from '../observation.ts';
import { succeeded } from '../response-value.ts';
import { lastExchange } from '../step.ts';

/** The same request with the same key makes nothing new: a refusal is as well as the first answer once more. */
export const idempotencyIgnored: Oracle = (contract, trace) => {
  const observations: Observation[] = [];
  for (const [id, result] of trace) {
    const { step } = result;
    const made = trace.get(step.object ?? '');
    const [first, again] = [lastExchange(made), lastExchange(result)];
    const key = idempotencyKey(step.operation);
    if (step.role !== 'repeat' || key === undefined || made?.done !== true) continue;
    if (made.step.identity === undefined || first === undefined || !succeeded(again?.response)) continue;
    const { identity, operation } = made.step;
    const [one, other] = [first, again].map((each) => evaluateSource(contract, operation, each, identity));
    if (one === undefined || other === undefined) continue;
    observations.push({
      rule: 'idempotency-ignored',
      relation: operation.id,
      object: made.step.id,
      ...(one !== other && {
        problem: {
          step: id,
          needs: [made.step.id],
          exchange: again,
          operation,
          message: `The same ${operation.method} ${operation.path} with the same ${key.name} made ${JSON.stringify(one)}, and then ${JSON.stringify(other)}.`,
          at: key.at,
          provenance: key.provenance,
          stated: true,
        },
      }),
    });
  }
  return observations;
};
