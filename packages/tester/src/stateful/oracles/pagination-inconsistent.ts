import type { Contract, Exchange, Parameter } from '@countersign/contract';
import { stableText } from '../../generate/draw-array.ts';
import { hasId, itemsOf } from '../list-items.ts';
import { mayVanish } from '../may-vanish.ts';
import { idOf } from '../object-id.ts';
import type { Observation, Oracle, Problem } from '../observation.ts';
import { pageFactsOf } from '../page-facts.ts';
import { headerOf, jsonOf, succeeded } from '../response-value.ts';
import type { StepResult, Trace } from '../step.ts';
import { showsOnlySome } from './shows-only-some.ts';

/** Pages are together the whole list: nothing twice, nothing left out, no page too large, and true numbers beside them. */
export const paginationInconsistent: Oracle = (contract, trace) => {
  const observations: Observation[] = [];
  for (const [id, result] of trace) {
    const { step, exchanges, ended } = result;
    const pages = exchanges.map(({ response }) => itemsOf(jsonOf(response)));
    const last = exchanges.at(-1);
    if (step.pages === undefined || step.role !== 'list' || step.object !== undefined || last === undefined)
      continue;
    if (
      ended === 'broken' ||
      ended === 'changed' ||
      !exchanges.every(({ response }) => succeeded(response)) ||
      pages.includes(undefined)
    )
      continue;
    const view: View = {
      contract,
      trace,
      result,
      pages: pages.map((page) => page ?? []),
      last,
      whole: ended === 'end',
    };
    const checks = { tooLarge, repeated, incomplete, miscounted, endless };
    for (const [cause, check] of Object.entries(checks)) {
      const found = check(view);
      if (found === undefined) continue;
      observations.push({
        rule: 'pagination-inconsistent',
        relation: `${step.operation.id} ${cause}`,
        object: id,
        ...(found !== 'holds' && {
          problem: { ...place(view, found.parameter), ...found, step: id, cause } satisfies Problem,
        }),
      });
    }
  }
  return observations;
};

interface View {
  readonly contract: Contract;
  readonly trace: Trace;
  readonly result: StepResult;
  readonly pages: readonly (readonly unknown[])[];
  readonly last: Exchange;
  /** Whether the last page was reached. */
  readonly whole: boolean;
}

type Found =
  | 'holds'
  | {
      readonly message: string;
      readonly stated: boolean;
      readonly parameter?: Parameter;
      readonly needs?: readonly string[];
      readonly consequenceOf?: readonly string[];
    };

function place({ result, last }: View, parameter?: Parameter): Omit<Problem, 'message' | 'stated' | 'step'> {
  const { operation } = result.step;
  const { at, provenance } = parameter ?? operation;
  return { exchange: last, operation, at, provenance };
}

function tooLarge({ result, pages }: View): Found | undefined {
  const size = result.step.pages?.size;
  const asked = size && result.input.query?.[size.name];
  if (size === undefined || typeof asked !== 'number') return undefined;
  const most = Math.max(...pages.map((page) => page.length));
  if (most <= asked) return 'holds';
  return { message: `With ${size.name}=${asked} a page has ${most} items.`, stated: true, parameter: size };
}

function repeated({ pages, result }: View): Found | undefined {
  if (pages.length < 2) return undefined;
  const seen = new Set<string>();
  for (const page of pages) {
    const again = page.find((item) => seen.has(stableText(item)));
    if (again !== undefined)
      return {
        message: `Two pages of ${result.step.operation.path} have the same item: ${JSON.stringify(again).slice(0, 120)}.`,
        stated: true,
        ...(result.step.pages?.parameter && { parameter: result.step.pages.parameter }),
      };
    for (const item of page) seen.add(stableText(item));
  }
  return 'holds';
}

/** Of what this scenario made, either everything is on the pages or nothing. */
function incomplete({ contract, trace, pages, whole, result }: View): Found | undefined {
  if (!whole || showsOnlySome(result.step.operation, trace)) return undefined;
  const creates = [...trace.values()].filter(({ step, done }) => step.role === 'create' && done);
  const creator = creates.at(-1)?.step.operation;
  // What was made before, for these to stand under, is in no list of theirs.
  const before = [...trace.values()].slice(0, [...trace.keys()].indexOf(result.step.id));
  const gone = before.flatMap(({ step, done }) => (step.role === 'delete' && done ? [step.object] : []));
  const made = creates.filter(({ step }) => step.operation === creator && !gone.includes(step.id));
  if (made.some((each) => mayVanish(contract, each))) return undefined;
  const known = made.flatMap(({ step }) => {
    const id = idOf(contract, trace, step.id);
    return id === undefined ? [] : [{ step: step.id, ...id }];
  });
  const items = pages.flat();
  const missing = known.filter(({ value, name }) => !items.some((item) => hasId(item, value, name)));
  if (missing.length === 0) return known.length > 0 ? 'holds' : undefined;
  if (missing.length === known.length && items.length > 0) return undefined;
  if (missing.length === known.length && known.length < 2) return undefined;
  return {
    message: `Of ${known.length} objects that were made, ${missing.length} are on none of the ${pages.length} pages.`,
    stated: missing.length < known.length,
    needs: known.map(({ step }) => step),
    consequenceOf: [`unlisted ${result.step.operation.id}`, `missing ${creator?.id}`],
  };
}

function miscounted({ pages, result, whole }: View): Found | undefined {
  if (!whole) return undefined;
  const total = pages.flat().length;
  const asked = result.step.pages?.size && result.input.query?.[result.step.pages.size.name];
  const facts = result.exchanges.map(({ response }) => pageFactsOf(jsonOf(response)));
  let stated = false;
  for (const [index, fact] of facts.entries()) {
    const length = pages[index]?.length ?? 0;
    const header = headerOf(result.exchanges[index]?.response?.headers ?? [], 'x-total-count');
    const totals = [fact.total, header === undefined ? undefined : Number(header)].filter(
      (each) => each !== undefined,
    );
    stated ||= totals.length > 0 || fact.count !== undefined || fact.pages !== undefined;
    const wrong = totals.find((each) => each !== total);
    if (wrong !== undefined)
      return { message: `The list says that it has ${wrong} items; its pages have ${total}.`, stated: true };
    if (fact.count !== undefined && fact.count !== total && fact.count !== length)
      return {
        message: `The list says that it counts ${fact.count}; its pages have ${total} items.`,
        stated: true,
      };
    if (
      fact.pages !== undefined &&
      typeof asked === 'number' &&
      total > 0 &&
      fact.pages !== Math.ceil(total / asked)
    )
      return {
        message: `The list says that it has ${fact.pages} pages; ${total} items by ${asked} are ${Math.ceil(total / asked)}.`,
        stated: true,
      };
    if (fact.more === true && index === facts.length - 1 && length === 0)
      return { message: 'The last page says that there are more.', stated: true };
  }
  // Numbers of a count that never is the total are those of the page.
  const counts = facts.flatMap(({ count }) => count ?? []);
  if (counts.length > 1 && new Set(counts).size === 1 && counts[0] !== total && counts[0] === asked)
    return undefined;
  return stated ? 'holds' : undefined;
}

/** Pages that never end, though they bring nothing new. */
function endless({ pages, result }: View): Found | undefined {
  if (result.ended === 'loop')
    return { message: `Page ${pages.length} of the list names itself as the next one.`, stated: false };
  if (result.ended !== 'limit') return undefined;
  const empty = pages.filter((page) => page.length === 0).length;
  return empty < 3 ? undefined : { message: `The list goes on after ${empty} empty pages.`, stated: true };
}
