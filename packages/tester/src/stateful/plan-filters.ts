import type { Operation } from '@countersign/contract';
import { createDraft, type PlanContext, type Scenario } from './draft.ts';
import { type Kind, lazily } from './inputs.ts';
import { type Filter, findFilters, findSorts } from './list-parameters.ts';
import { shapeOf } from './path-names.ts';
import { cleanUp, listBindings, makeSome, pagedInput } from './plan-lists.ts';
import { isCreator } from './plan-objects.ts';
import { isJson, jsonAnswer, schemasAt } from './schema-place.ts';
import type { StepBinding } from './step.ts';

const largePage = 100;
/** Of one list. */
const mostFilters = 6;
const mostSorts = 4;
const kinds: readonly Kind[] = ['plain', 'plain', 'rich', 'plain'];

/** Makes some objects, and lists them by what two of them were given, and in every order that the description names. */
export function* planFilters(context: PlanContext): Iterable<Scenario> {
  const { contract, operations } = context;
  for (const list of operations) {
    const creator = list.method === 'GET' ? creatorOf(context, list) : undefined;
    const media = creator?.requestBody?.content.find(({ mediaType }) => isJson(mediaType));
    if (creator === undefined || media === undefined) continue;
    const filters = findFilters(contract, list, media).slice(0, mostFilters);
    const sorts = findSorts(contract, list, itemNames(context, list)).slice(0, mostSorts);
    if (filters.length + sorts.length === 0) continue;
    const draft = createDraft();
    const made = makeSome(context, draft, creator, kinds);
    const [first] = made;
    if (first === undefined) continue;
    const bindings = listBindings(list, creator, first);
    const paged = pagedInput(context, list, largePage);
    const whole = draft.add({ role: 'list', operation: list, ...paged, bindings });
    for (const filter of filters) {
      for (const object of made.slice(0, 2)) {
        draft.add({
          role: 'filter',
          operation: list,
          ...paged,
          bindings: [...bindings, bindFilter(filter, object)],
          after: whole,
          filter: { ...filter, whole },
        });
      }
      if (filter.takesSeveral !== true) continue;
      const { parameter, property } = filter;
      const others = made.slice(1).map((from): StepBinding => {
        const source = { kind: 'written', property, as: 'second' } as const;
        return { in: 'query', name: parameter.name, from, source, optional: true };
      });
      draft.add({
        role: 'filter',
        operation: list,
        ...paged,
        bindings: [...bindings, bindFilter(filter, first), ...others],
        after: whole,
        filter: { ...filter, whole, isSeveral: true },
      });
    }
    for (const sort of sorts) {
      const { parameter, value } = sort;
      const inputs = lazily(() =>
        [...paged.inputs].map((input) => ({ ...input, query: { ...input.query, [parameter.name]: value } })),
      );
      draft.add({ role: 'sort', operation: list, ...paged, inputs, bindings, after: whole, sort });
    }
    cleanUp(context, draft, creator, made);
    const label = 'filters and orders';
    yield { id: `${list.id}/stateful/filters`, label, operation: list, steps: draft.steps };
  }
}

function bindFilter({ parameter, property, as }: Filter, from: string): StepBinding {
  return { in: 'query', name: parameter.name, from, source: { kind: 'written', property, as } };
}

function creatorOf(context: PlanContext, list: Operation): Operation | undefined {
  const own = context.operations.filter(
    ({ method, path }) => method === 'POST' && shapeOf(path) === shapeOf(list.path),
  );
  return own.find((each) => isCreator(context, each)) ?? own[0];
}

/** The properties of the items that an answer is described with; the values of an enum have an order of their own. */
function itemNames({ contract }: PlanContext, list: Operation): readonly string[] {
  const media = jsonAnswer(list, 200);
  const namesAt = (tokens: readonly (string | number)[]): readonly string[] =>
    schemasAt(contract, media, tokens).flatMap(({ schema }) => Object.keys(schema.properties ?? {}));
  const hasEnum = (tokens: readonly (string | number)[]): boolean =>
    schemasAt(contract, media, tokens).some(({ schema }) => schema.enum !== undefined);
  const places = [[0], ...namesAt([]).map((name) => [name, 0])];
  const names = places.flatMap((tokens) => namesAt(tokens).filter((name) => !hasEnum([...tokens, name])));
  return [...new Set(names)];
}
