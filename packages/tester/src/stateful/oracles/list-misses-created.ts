import { hasId, itemsOf } from '../list-items.ts';
import { mayVanish } from '../may-vanish.ts';
import { idOf } from '../object-id.ts';
import type { Observation, Oracle } from '../observation.ts';
import { jsonOf, succeeded } from '../response-value.ts';
import { showsOnlySome } from './shows-only-some.ts';

/** A list shows what was made, unless its description says that it shows only some. */
export const listMissesCreated: Oracle = (contract, trace) => {
  const observations: Observation[] = [];
  for (const [id, { step, exchanges, ended }] of trace) {
    const { object, operation } = step;
    if (step.role !== 'list' || object === undefined || step.after !== object || step.as === 'other')
      continue;
    const made = trace.get(object);
    const found = idOf(contract, trace, object);
    const exchange = exchanges.at(-1);
    if (made?.done !== true || found === undefined || exchange === undefined) continue;
    if (!exchanges.every(({ response }) => succeeded(response)) || showsOnlySome(operation, trace)) continue;
    const pages = exchanges.map(({ response }) => itemsOf(jsonOf(response)));
    if (pages.includes(undefined) || ended === 'broken' || mayVanish(contract, made)) continue;
    const isThere = pages.flat().some((item) => hasId(item, found.value, found.name));
    // A list that was not followed to its end, or changed on the way, may have it elsewhere.
    if (!isThere && (ended === 'limit' || ended === 'changed')) continue;
    observations.push({
      rule: 'list-misses-created',
      relation: `${made.step.operation.id} ${operation.id}`,
      object,
      ...(!isThere && {
        problem: {
          step: id,
          exchange,
          operation,
          message: `${made.step.operation.method} ${made.step.operation.path} made ${JSON.stringify(found.value)}, which ${operation.method} ${operation.path} does not list.`,
          at: operation.at,
          provenance: operation.provenance,
          cause: made.step.operation.id,
          stated: false,
          explains: `unlisted ${operation.id}`,
          consequenceOf: [`missing ${made.step.operation.id}`],
        },
      }),
    });
  }
  return observations;
};
