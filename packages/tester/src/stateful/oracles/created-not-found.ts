import { isMadeAgain } from '../made-again.ts';
import { mayVanish } from '../may-vanish.ts';
import type { Observation, Oracle } from '../observation.ts';
import { isAbsent, succeeded } from '../response-value.ts';
import { lastExchange, type Step, type StepResult, type Trace } from '../step.ts';

const roles: readonly Step['role'][] = ['read', 'poll', 'survivor'];

/** What was made can be read. Who may read it is the server's own choice: a refusal is no absence. */
export const createdNotFound: Oracle = (contract, trace) => {
  const observations: Observation[] = [];
  for (const [id, result] of trace) {
    const { step, exchanges } = result;
    const { relation, object, after, operation } = step;
    const made = object === undefined ? undefined : trace.get(object);
    if (!roles.includes(step.role) || relation === undefined || object === undefined) continue;
    if (made?.done !== true || after !== object || step.as === 'other') continue;
    const exchange = exchanges.at(-1);
    if (exchange?.response === undefined) continue;
    const common = {
      rule: 'created-not-found',
      relation: `${relation.from.id} ${operation.id}`,
      object,
    } as const;
    if (succeeded(exchange.response)) observations.push(common);
    if (!isAbsent(exchange.response) || isMadeAgain(trace, result) || mayVanish(contract, made)) continue;
    const by = lastExchange(made)?.response?.status;
    const isPart = !relation.stated && !/\}\/?$/.test(operation.path);
    const deletions = deletedBetween(trace, object, id);
    observations.push({
      ...common,
      problem: {
        step: id,
        needs: deletions.map(({ step: deletion }) => deletion.id),
        exchange,
        operation,
        message: `${made.step.operation.method} ${made.step.operation.path} answered ${by}, yet ${operation.method} ${operation.path} of what it made is answered with ${exchange.response.status}${deletions.length > 0 ? ' once another one was deleted' : ''}.`,
        at: relation.at,
        provenance: relation.provenance,
        cause: relation.from.id,
        stated: relation.stated,
        // What stands below an object may come later, by a request of its own.
        doubtful: isPart,
        // Who shares what is kept with another one loses it with that one.
        ...(step.role === 'survivor' && { consequenceOf: [`bytes ${made.step.operation.id}`] }),
        ...(!isPart && { explains: `missing ${made.step.operation.id}` }),
      },
    });
  }
  return observations;
};

/** Deletions of other objects, which should have left this one alone. */
function deletedBetween(trace: Trace, object: string, read: string): readonly StepResult[] {
  const ids = [...trace.keys()];
  const between = ids.slice(ids.indexOf(object), ids.indexOf(read));
  return between.flatMap((id) => {
    const result = trace.get(id);
    return result?.step.role === 'delete' && result.done && result.step.object !== object ? [result] : [];
  });
}
