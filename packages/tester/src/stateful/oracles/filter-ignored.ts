import type { Contract } from '@countersign/contract';
import { isRecord } from '../json-pointer.ts';
import type { Filter } from '../list-parameters.ts';
import type { Observation, Oracle } from '../observation.ts';
import { requestMedia } from '../request-media.ts';
import { schemasAt } from '../schema-place.ts';
import { lastExchange, type StepResult, type Trace } from '../step.ts';
import { fitsFilter, type Item, isExact, isFreeText, itemsIn } from './filtered-items.ts';
import { show } from './read-differs-from-write.ts';
import { showsOnlySome } from './shows-only-some.ts';

/** Words that say that a parameter leaves items out. */
const filters =
  /\bfilter|\bmatch|\bonly\b[^.]{0,40}\b(with|of|that|which|whose|in|on|at|due|from)\b|\blimit(s|ed)? to\b/i;

/** A filter leaves out what does not fit, and nothing else. */
export const filterIgnored: Oracle = (contract, trace) =>
  [...trace.values()].flatMap((result) => {
    const found = findProblem(contract, trace, result);
    const { step } = result;
    const exchange = lastExchange(result);
    if (found === undefined || step.filter === undefined || exchange === undefined) return [];
    if (step.filter.beside !== undefined) return [];
    const { parameter, as, whole, isSeveral = false } = step.filter;
    // Else it may be for something else than what it is called like.
    const stated = typeof as === 'object' || filters.test(parameter.description ?? '');
    const observation: Observation = {
      rule: 'filter-ignored',
      relation: `${step.operation.id} ${parameter.name}${isSeveral ? ' several' : ''}`,
      object: step.id,
      ...(found.message !== undefined && {
        problem: {
          step: step.id,
          // The others are what it should tell apart.
          needs: [...trace.keys()].slice(0, [...trace.keys()].indexOf(whole) + 1),
          exchange,
          operation: step.operation,
          message: found.message,
          at: parameter.at,
          provenance: parameter.provenance,
          cause: parameter.name,
          stated,
          doubtful: !stated,
        },
      }),
    };
    return [observation];
  });

/** @returns undefined when the list shows nothing about the filter */
export function findProblem(
  contract: Contract,
  trace: Trace,
  result: StepResult,
): { readonly message: string | undefined } | undefined {
  const { filter, operation } = result.step;
  const [items, all] = [itemsIn(result), itemsIn(filter && trace.get(filter.whole))];
  if (filter === undefined || items === undefined || all === undefined) return undefined;
  const asked = whatIsAsked(contract, trace, result, filter);
  if (asked === undefined || (filter.isSeveral === true && asked.values.length < 2)) return undefined;
  const { fits, isText, values } = asked;
  const { parameter, property } = filter;
  // Nothing is shown by what would be there without a filter, too.
  if (!all.some((item) => fits(item) === false)) return undefined;
  // A text may be looked for in ways of a server's own; one that changes nothing is looked for in none.
  const extra =
    isText(all[0]) && items.length < all.length ? undefined : items.find((item) => fits(item) === false);
  const missing = all.find(
    (item) =>
      isWhole(result) &&
      !showsOnlySome(operation, trace) &&
      values.some((value) => isExact(filter, item, value)) &&
      fits(item) &&
      !has(items, item),
  );
  const what = `${operation.method} ${operation.path} with ${parameter.name} ${values.map(show).join(', ')}`;
  if (extra !== undefined)
    return { message: `${what} gives an item whose ${property} is ${show(extra[property])}.` };
  return {
    message: missing && `${what} leaves out an item whose ${property} is ${show(missing[property])}.`,
  };
}

/** What a list was asked for by one filter. */
interface Asked {
  readonly values: readonly unknown[];
  /** Undefined where that cannot be told. */
  readonly fits: (item: Item) => boolean | undefined;
  readonly isText: (item: Item | undefined) => boolean;
}

/** @returns undefined when nothing of an object was asked for */
export function whatIsAsked(
  contract: Contract,
  trace: Trace,
  { step: { bindings }, input }: StepResult,
  filter: Filter,
): Asked | undefined {
  const { parameter, property } = filter;
  const values = valuesIn(filter, input.query?.[parameter.name]);
  const from = bindings.find(({ in: place, name }) => place === 'query' && name === parameter.name)?.from;
  const creator = trace.get(from ?? '');
  if (values.length === 0 || creator === undefined) return undefined;
  const media = requestMedia(creator.step.operation, creator.input.body?.mediaType ?? '');
  const schemas = schemasAt(contract, media, [property]).map(({ schema }) => schema);
  return {
    values,
    fits: (item) => {
      const found = values.map((value) => fitsFilter(filter, item[property], value, schemas));
      return found.includes(true) || (found.includes(undefined) ? undefined : false);
    },
    isText: (item) => filter.isExact !== true && isFreeText(item?.[property], schemas),
  };
}

function valuesIn({ as }: Filter, given: unknown): readonly unknown[] {
  if (as === 'list') return Array.isArray(given) ? given : [];
  const value = as === 'value' ? given : isRecord(given) ? given[as.name] : undefined;
  return value === undefined ? [] : [value];
}

/** Whether a list was followed to its end. */
export function isWhole({ ended, step: { filter } }: StepResult): boolean {
  return filter?.isInPages !== true && (ended === undefined || ended === 'end');
}

/** By what nothing else has: other fields may change from one look to the next. */
export function has(items: readonly Item[], item: Item): boolean {
  const names = Object.keys(item);
  const name =
    names.find((each) => /^_?(id|uuid|guid|key)$/.test(each)) ?? names.find((each) => /Id$|_id$/.test(each));
  return items.some((each) =>
    name === undefined ? JSON.stringify(each) === JSON.stringify(item) : each[name] === item[name],
  );
}
