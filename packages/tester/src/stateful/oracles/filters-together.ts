import type { Contract } from '@countersign/contract';
import type { Filter } from '../list-parameters.ts';
import type { Observation, Oracle } from '../observation.ts';
import { lastExchange, type StepResult, type Trace } from '../step.ts';
import { findProblem, has, isWhole, whatIsAsked } from './filter-ignored.ts';
import { type Item, isExact, itemsIn } from './filtered-items.ts';
import { show } from './read-differs-from-write.ts';
import { showsOnlySome } from './shows-only-some.ts';

/** Words that say that what fits one filter alone is left out. */
const together = /\b(all|every|each)\b[^.]{0,30}\b(filters?|criteria|conditions|parameters)\b|\bcombin/i;

/** Two filters that work alone leave out together what fits only one of them. */
export const filtersTogether: Oracle = (contract, trace) =>
  [...trace.values()].flatMap((result): readonly Observation[] => {
    const { filter, operation, id } = result.step;
    const exchange = lastExchange(result);
    if (filter?.beside === undefined || exchange === undefined) return [];
    const filters = [filter, ...filter.beside];
    if (!filters.every((each) => worksAlone(contract, trace, each))) return [];
    const found = judgeTogether(contract, trace, result, filters);
    if (found === undefined) return [];
    const stated = together.test(`${operation.summary ?? ''} ${operation.description ?? ''}`);
    return [
      {
        rule: 'filter-ignored',
        relation: `${operation.id} together`,
        object: id,
        ...(found.message !== undefined && {
          problem: {
            step: id,
            needs: [...trace.keys()].slice(0, [...trace.keys()].indexOf(filter.whole) + 1),
            exchange,
            operation,
            message: found.message,
            at: operation.at,
            provenance: operation.provenance,
            cause: filters.map(({ parameter }) => parameter.name).join(' '),
            stated,
            // Else any of them may be enough, or one may stand in for the other.
            pending: !stated,
          },
        }),
      },
    ];
  });

/** Whether a filter left out what it should wherever it was asked for alone. */
function worksAlone(contract: Contract, trace: Trace, { parameter, property }: Filter): boolean {
  const alone = [...trace.values()].flatMap((result) => {
    const { filter } = result.step;
    if (filter?.parameter !== parameter || filter.property !== property) return [];
    return filter.beside === undefined ? (findProblem(contract, trace, result) ?? []) : [];
  });
  return alone.length > 0 && alone.every(({ message }) => message === undefined);
}

/** @returns undefined when the list shows nothing about the filters together */
function judgeTogether(
  contract: Contract,
  trace: Trace,
  result: StepResult,
  filters: readonly Filter[],
): { readonly message: string | undefined } | undefined {
  const { operation, filter } = result.step;
  const [items, all] = [itemsIn(result), itemsIn(trace.get(filter?.whole ?? ''))];
  const asked = filters.flatMap((each) => whatIsAsked(contract, trace, result, each) ?? []);
  if (items === undefined || all === undefined || asked.length < filters.length) return undefined;
  const fitting = (item: Item): readonly (boolean | undefined)[] =>
    // A text may be looked for in ways of a server's own.
    asked.map(({ fits, isText }) => fits(item) || (isText(item) ? undefined : fits(item)));
  const given = filters.map(({ parameter: { name } }, index) => `${name} ${show(asked[index]?.values[0])}`);
  const what = `${operation.method} ${operation.path} with ${given.join(' and ')}`;
  for (const item of items) {
    const property = filters[fitting(item).indexOf(false)]?.property;
    if (property !== undefined)
      return { message: `${what} gives an item whose ${property} is ${show(item[property])}.` };
  }
  const missing = all.find(
    (item) =>
      isWhole(result) &&
      !showsOnlySome(operation, trace) &&
      filters.every((each, index) => isExact(each, item, asked[index]?.values[0])) &&
      fitting(item).every((fits) => fits === true) &&
      !has(items, item),
  );
  if (missing !== undefined) return { message: `${what} leaves out an item that fits.` };
  // What fits one of them and not the other was there to be left out.
  const isTold = all.some((item) => fitting(item).includes(false) && fitting(item).includes(true));
  return isTold ? { message: undefined } : undefined;
}
