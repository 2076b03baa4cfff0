import type { Operation } from '@countersign/contract';
import { isRecord } from '../json-pointer.ts';
import { itemsOf } from '../list-items.ts';
import type { Observation, Oracle } from '../observation.ts';
import { literalsOf, singular } from '../path-names.ts';
import { jsonOf, succeeded } from '../response-value.ts';
import { jsonAnswer, schemasAt } from '../schema-place.ts';
import { lastExchange } from '../step.ts';
import { showsOnlySome } from './shows-only-some.ts';

/** How many things a parent says that it has is how many its list has. */
export const countDiffers: Oracle = (contract, trace) =>
  [...trace.values()].flatMap((result): readonly Observation[] => {
    const { step } = result;
    const [list, made] = [trace.get(step.after ?? ''), trace.get(step.object ?? '')];
    const exchange = lastExchange(result);
    if (step.role !== 'count' || list === undefined || made === undefined || exchange === undefined)
      return [];
    const isWhole =
      (list.ended === undefined || list.ended === 'end') && !showsOnlySome(list.step.operation, trace);
    if (!result.done || !isWhole || !list.exchanges.every(({ response }) => succeeded(response))) return [];
    const pages = list.exchanges.map(({ response }) => itemsOf(jsonOf(response)));
    const found = countIn(made.step.operation, jsonOf(exchange.response));
    if (found === undefined || pages.includes(undefined)) return [];
    const { length } = pages.flat();
    const { operation } = step;
    const media = jsonAnswer(operation, exchange.response?.status ?? 200);
    const words = schemasAt(contract, media, [found.name]).flatMap(({ schema: { description } }) =>
      typeof description === 'string' ? [description] : [],
    );
    if (words.length > 0 && !words.every(saysHowMany)) return [];
    return [
      {
        rule: 'pagination-inconsistent',
        relation: `${operation.id} ${found.name}`,
        object: step.id,
        ...(found.count !== length && {
          problem: {
            step: step.id,
            needs: [list.step.id, ...earlier(trace, list.step.id)],
            exchange,
            operation,
            message: `${operation.method} ${operation.path} says that ${found.name} is ${found.count}; ${list.step.operation.method} ${list.step.operation.path} has ${length}.`,
            at: operation.at,
            provenance: operation.provenance,
            cause: found.name,
            stated: false,
            // A name alone may mean pieces, what is public, or what there was last night.
            doubtful: words.length === 0,
            consequenceOf: [`listed ${list.step.operation.id}`],
          },
        }),
      },
    ];
  });

/** Words that make a number the count of what there is now, and of all of it. */
function saysHowMany(description: string): boolean {
  const hedges =
    /\b(about|roughly|approximat|estimat|around|as of|cached|delay|eventual|last (night|hour)|at least|up to)/i;
  return /\b(how many|(number|count|total) of)\b/i.test(description) && !hedges.test(description);
}

/** What was made and deleted before a step is what it counts. */
function earlier(trace: Parameters<Oracle>[1], id: string): readonly string[] {
  const all = [...trace.values()];
  const end = all.findIndex(({ step }) => step.id === id);
  return all
    .slice(0, end)
    .flatMap(({ step }) => (step.role === 'create' || step.role === 'delete' ? [step.id] : []));
}

/** A number in an answer that is called like the count of what an operation makes: `cardCount`, `number_of_cards`, `cards`. */
export function countIn(
  creator: Operation,
  answer: unknown,
): { readonly name: string; readonly count: number } | undefined {
  const noun = singular(literalsOf(creator.path).at(-1) ?? '').replace(/[^a-z]/g, '');
  for (const [name, count] of isRecord(answer) ? Object.entries(answer) : []) {
    const words = name
      .replace(/([a-z])([A-Z])/g, '$1 $2')
      .toLowerCase()
      .split(/[^a-z]+/)
      .filter((word) => !/^(count|number|num|no|of|total|n)$/.test(word));
    if (typeof count === 'number' && words.length === 1 && singular(words[0] ?? '') === noun)
      return { name, count };
  }
  return undefined;
}
