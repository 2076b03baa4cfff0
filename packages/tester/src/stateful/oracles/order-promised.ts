import type { Operation } from '@countersign/contract';
import type { Observation, Oracle } from '../observation.ts';
import { lastExchange, type StepResult } from '../step.ts';
import { type Item, itemsIn, orderOf } from './filtered-items.ts';
import { show } from './read-differs-from-write.ts';

const newest = /\b(newest|latest|most recent) first\b/i;
const oldest = /\b(oldest|earliest) first\b/i;
/** What an order is not for all items, or not only by their age. */
const hedges =
  /\b(pinned|unless|except|unread|within|grouped?|then|otherwise|mostly|usually|best match\w*)\b/i;
/** When something came to be. */
const times =
  /^(created|made|added|uploaded|posted|sent|submitted|published|issued|recorded|received|written|ordered|placed)_?(at|on|date|time)?$/i;

/** A list whose words say that the newest comes first has the times of its items in that order. */
export const orderPromised: Oracle = (_contract, trace) =>
  [...trace.values()].flatMap((result): readonly Observation[] => {
    const { operation, id, sort } = result.step;
    const direction = directionOf(operation);
    const exchange = lastExchange(result);
    const found = direction === undefined || sort !== undefined ? undefined : timesIn(result);
    if (direction === undefined || found === undefined || exchange === undefined) return [];
    const { name, values } = found;
    const holds = values.every(
      (each, index) => index === 0 || direction * ((values[index - 1] ?? 0) - each) <= 0,
    );
    return [
      {
        rule: 'filter-ignored',
        relation: `${operation.id} order`,
        object: id,
        ...(!holds && {
          problem: {
            step: id,
            needs: [...trace.keys()].slice(0, [...trace.keys()].indexOf(id)),
            exchange,
            operation,
            message: `${operation.method} ${operation.path} is said to have the ${direction === 1 ? 'oldest' : 'newest'} first; its items have ${name} ${show(found.shown)}.`,
            at: operation.at,
            provenance: operation.provenance,
            cause: 'order',
            stated: true,
          },
        }),
      },
    ];
  });

/** 1 where the oldest comes first, -1 where the newest does. */
function directionOf({ description = '', method, responses, summary = '' }: Operation): 1 | -1 | undefined {
  const answers = responses
    .filter(({ status }) => status.startsWith('2'))
    .map((each) => each.description ?? '');
  const words = [summary, description, ...answers].join(' ').replace(/\s+/g, ' ');
  if (method !== 'GET' || hedges.test(words) || newest.test(words) === oldest.test(words)) return undefined;
  return oldest.test(words) ? 1 : -1;
}

/** The one time of the items that says when they came to be; undefined where they do not differ in it. */
function timesIn(
  result: StepResult,
):
  | { readonly name: string; readonly values: readonly number[]; readonly shown: readonly unknown[] }
  | undefined {
  const items: readonly Item[] = itemsIn(result) ?? [];
  const names = [...new Set(items.flatMap((item) => Object.keys(item).filter((name) => times.test(name))))];
  const [name] = names;
  if (name === undefined || names.length > 1) return undefined;
  const shown = items.map((item) => item[name]);
  const values = shown.map(orderOf).filter((each) => each !== undefined);
  return values.length < shown.length || new Set(values).size < 2 ? undefined : { name, values, shown };
}
