import type { Contract, Operation } from '@countersign/contract';
import { hasId, itemsOf } from '../list-items.ts';
import { idOf } from '../object-id.ts';
import type { Observation, Oracle } from '../observation.ts';
import { isAbsent, jsonOf, succeeded } from '../response-value.ts';
import type { Trace } from '../step.ts';

/**
 * What belongs to one user is not read by another. Sharing is a server's own choice, so there has to be a sign that
 * objects are private: words of the description, or that the server itself hides them from the other user elsewhere.
 */
export const otherUserReads: Oracle = (contract, trace) => {
  const observations: Observation[] = [];
  for (const [id, { step, exchanges }] of trace) {
    const { object, operation, relation } = step;
    const exchange = exchanges.at(-1);
    if (step.as !== 'other' || step.role === 'list' || object === undefined || exchange === undefined)
      continue;
    const made = trace.get(object);
    if (made?.done !== true || relation?.makes !== true) continue;
    const reads = succeeded(exchange.response);
    const hidden = isHidden(contract, trace, object, id);
    const said = saysPrivate(operation) || saysPrivate(made.step.operation);
    if (reads && !hidden && !said) continue;
    observations.push({
      rule: 'other-user-reads',
      relation: operation.id,
      object,
      ...(reads && {
        problem: {
          step: id,
          exchange,
          operation,
          message: `${operation.method} ${operation.path} answers another user with ${exchange.response?.status} for an object that ${said ? 'is described as its owner’s' : 'the server hides from that user elsewhere'}.`,
          at: operation.at,
          provenance: operation.provenance,
          stated: true,
        },
      }),
    });
  }
  return observations;
};

/** Whether the server keeps the object from the other user in a list, or in another operation. */
function isHidden(contract: Contract, trace: Trace, object: string, except: string): boolean {
  const found = idOf(contract, trace, object);
  return [...trace].some(([id, { step, exchanges }]) => {
    const response = exchanges.at(-1)?.response;
    if (id === except || step.as !== 'other' || step.object !== object || response === undefined)
      return false;
    if (step.role !== 'list') return isAbsent(response) || response.status === 403;
    const own = [...trace.values()].find(
      (each) =>
        each.step.role === 'list' &&
        each.step.as !== 'other' &&
        each.step.object === object &&
        each.step.after === object,
    );
    if (found === undefined || own === undefined || !succeeded(response)) return false;
    const lists = (all: typeof exchanges): boolean =>
      all.some(
        (each) =>
          itemsOf(jsonOf(each.response))?.some((item) => hasId(item, found.value, found.name)) === true,
      );
    return lists(own.exchanges) && !lists(exchanges);
  });
}

function saysPrivate({ summary = '', description = '', responses }: Operation): boolean {
  const texts = [summary, description, ...responses.map((each) => each.description ?? '')];
  return texts.some((text) =>
    /\b(only (the|its|their) owner|owner only|(one['’]s|your|their|the user['’]s|the caller['’]s) own|belong(s|ing)? to (another|somebody else|someone else|other)|(another|other) users?['’]?s?\b.*\b(not|never|cannot|404|403|forbidden|hidden)|not (yours|the owner)|private to)/i.test(
      text,
    ),
  );
}
