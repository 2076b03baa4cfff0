import type { Contract, Operation, Provenance, SourceRef } from '@countersign/contract';
import type { Observation, Oracle } from '../observation.ts';
import { findTotal } from '../page-facts.ts';
import { headerOf, jsonOf } from '../response-value.ts';
import { jsonAnswer, schemasAt } from '../schema-place.ts';
import { sentencesOf } from '../sentences-of.ts';
import type { StepResult } from '../step.ts';
import { itemsIn } from './filtered-items.ts';

/** Words that say that a total is that of what was asked for. */
const ofMatches = /\b(match\w*|filter\w*|found|fit(s|ting)?|quer(y|ies)|search|select\w*|asked for)\b/i;
/** Words that say that it is that of all there is, or not exact. */
const hedges =
  /\b(about|approx\w*|estimat\w*|roughly|at least|up to|cached|lag\w*|delay\w*|altogether|overall|without (the |any )?filter\w*|regardless|before (the |any )?filter\w*|all there (is|are))\b/i;

/**
 * The total beside a filtered list is that of its items. It may also be that of all items, unless words say that it is not.
 */
export const filteredTotal: Oracle = (contract, trace) =>
  [...trace.values()].flatMap((result): readonly Observation[] => {
    const { step } = result;
    const whole = trace.get(step.filter?.whole ?? '');
    const [items, all] = [countOf(result), countOf(whole)];
    if (step.filter === undefined || whole === undefined || items === undefined || all === undefined)
      return [];
    const before = totalsOf(contract, whole);
    return totalsOf(contract, result).flatMap(
      ({ value, place, at, provenance, words }): readonly Observation[] => {
        // It has to count items, and less of them than there are.
        const isCount = before.some((each) => each.place === place && each.value === all);
        const exchange = result.exchanges[0];
        if (!isCount || items >= all || hedges.test(words) || exchange === undefined) return [];
        const stated = ofMatches.test(words);
        if (value === all && !stated) return [];
        const { operation } = step;
        return [
          {
            rule: 'pagination-inconsistent',
            relation: `${operation.id} ${place} filtered`,
            object: step.id,
            ...(value !== items && {
              problem: {
                step: step.id,
                needs: [...trace.keys()].slice(0, [...trace.keys()].indexOf(whole.step.id) + 1),
                exchange,
                operation,
                message: `${operation.method} ${operation.path} with ${step.filter?.parameter.name} gives ${items} items of ${all}, and says that there are ${value}.`,
                at,
                provenance,
                cause: 'filtered total',
                stated,
              },
            }),
          },
        ];
      },
    );
  });

/** The number of items of a list that was followed to its end. */
function countOf(result: StepResult | undefined): number | undefined {
  return (result?.ended ?? 'end') === 'end' ? itemsIn(result)?.length : undefined;
}

interface Total {
  readonly value: number;
  /** The same for the same total of another answer. */
  readonly place: string;
  readonly at: SourceRef;
  readonly provenance: Provenance;
  readonly words: string;
}

/** What the first page says of the whole list. */
function totalsOf(contract: Contract, { exchanges, step: { operation } }: StepResult): readonly Total[] {
  const response = exchanges[0]?.response;
  if (response === undefined) return [];
  const totals: Total[] = [];
  const found = findTotal(jsonOf(response));
  if (found !== undefined) {
    const places = schemasAt(contract, jsonAnswer(operation, response.status), found.tokens);
    const { at, provenance } = places[0] ?? operation;
    const own = places.map(({ schema }) => String(schema.description ?? ''));
    const words = [...own, ...sentencesAbout(operation, String(found.tokens.at(-1)))].join(' ');
    totals.push({ value: found.value, place: found.tokens.join('/'), at, provenance, words });
  }
  const name = 'x-total-count';
  const header = headerOf(response.headers, name);
  if (header !== undefined && /^\d+$/.test(header)) {
    const described = operation.responses
      .filter(({ status }) => status.startsWith('2'))
      .flatMap(({ headers }) => headers)
      .find((each) => each.name.toLowerCase() === name);
    const { at, provenance } = described ?? operation;
    totals.push({ value: Number(header), place: name, at, provenance, words: described?.description ?? '' });
  }
  return totals;
}

/** What the words of an operation say of a property that they name as such. */
function sentencesAbout({ description = '' }: Operation, property: string): readonly string[] {
  const names = ['`', '"', "'"].map((quote) => `${quote}${property}${quote}`);
  return sentencesOf(description).filter((each) => names.some((name) => each.includes(name)));
}
