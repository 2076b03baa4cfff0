import { redactTarget } from '../journal.ts';
import type { ArrivingBody } from '../observation.ts';
import { countOf, type Item, shownItems } from './system-view.ts';

/** Bodies that are arriving at an API, the oldest first. */
export function viewArriving(bodies: Iterable<ArrivingBody>, namespace: string, api: string): Item[] {
  const items: Item[] = [];
  for (const arriving of bodies) {
    if (items.length === shownItems) break;
    if (arriving.namespace === namespace && arriving.api === api) items.push(viewBody(arriving));
  }
  return items;
}

function viewBody({ body, declaredBytes, id, method, target }: ArrivingBody): Item {
  const received = countOf(body.received, 'byte');
  return {
    id,
    title: `${method} ${redactTarget(target)}`,
    state: 'arriving',
    tone: 'moving',
    ...(declaredBytes !== undefined &&
      declaredBytes > 0 && {
        progress: {
          value: body.received,
          max: declaredBytes,
          text: `${Math.floor((body.received / declaredBytes) * 100)} %`,
        },
      }),
    facts: [declaredBytes === undefined ? received : `${received} of ${declaredBytes.toLocaleString('en')}`],
  };
}
