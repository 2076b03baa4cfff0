import type { MediaType, Operation } from '@countersign/contract';
import { chooseAddresses, creatingInputs } from './addresses.ts';
import { nearlySame } from './arguments.ts';
import { createDraft, type Draft, type PlanContext, type Scenario } from './draft.ts';
import { type Kind, lazily } from './inputs.ts';
import { isRecord, withValueAt } from './json-pointer.ts';
import { type Filter, findFilters, findSorts } from './list-parameters.ts';
import { pageStyleOf } from './page-style.ts';
import { shapeOf } from './path-names.ts';
import { cleanUp, listBindings, listFor, makeSome, pagedInput } from './plan-lists.ts';
import { identityOf, isCreator } from './plan-objects.ts';
import type { Nearly } from './relation.ts';
import { isJson, jsonAnswer, schemasAt } from './schema-place.ts';
import type { Filtered, StepBinding } from './step.ts';
import { isValid } from './vary-value.ts';

const largePage = 100;
/** Of one list. */
const mostFilters = 6;
const mostSorts = 4;
/** Filters of one list that are followed from page to page, and those that are tried with nearly the same texts. */
const mostInPages = 2;
const mostExact = 2;
const mostPairs = 3;
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
    const made = makeSome(context, draft, creator, kinds, true);
    const [first] = made;
    if (first === undefined) continue;
    const alike = makeAlike(context, draft, { creator, media, list, filters, like: first });
    const bindings = listBindings(list, creator, first);
    const paged = pagedInput(context, list, largePage);
    const whole = draft.add({ role: 'list', operation: list, ...paged, bindings });
    const add = (
      filter: Filter,
      bound: readonly StepBinding[],
      kind: Pick<Filtered, 'isSeveral' | 'isInPages' | 'beside'> = {},
    ): void => {
      draft.add({
        role: 'filter',
        operation: list,
        ...(kind.isInPages === true ? pagedInput(context, list, 1) : paged),
        bindings: [...bindings, ...bound],
        after: whole,
        filter: { ...filter, ...kind, whole },
      });
    };
    for (const filter of filters) {
      for (const object of made.slice(0, 2)) add(filter, [bindFilter(filter, object)]);
      if (alike.by.includes(filter)) add(filter, [bindFilter(filter, first)], { isInPages: true });
      if (filter.takesSeveral !== true) continue;
      const { parameter, property } = filter;
      const others = made.slice(1).map((from): StepBinding => {
        const source = { kind: 'written', property, as: 'second' } as const;
        return { in: 'query', name: parameter.name, from, source, optional: true };
      });
      add(filter, [bindFilter(filter, first), ...others], { isSeveral: true });
    }
    for (const [one, other] of pairsOf(filters))
      for (const object of made.slice(0, 2))
        add(one, [bindFilter(one, object), bindFilter(other, object)], { beside: [other] });
    for (const sort of sorts) {
      const { parameter, value } = sort;
      const inputs = lazily(() =>
        [...paged.inputs].map((input) => ({ ...input, query: { ...input.query, [parameter.name]: value } })),
      );
      draft.add({ role: 'sort', operation: list, ...paged, inputs, bindings, after: whole, sort });
    }
    cleanUp(context, draft, creator, [...made, ...alike.made]);
    const label = 'filters and orders';
    yield { id: `${list.id}/stateful/filters`, label, operation: list, steps: draft.steps };
  }
}

interface Listed {
  readonly creator: Operation;
  readonly media: MediaType;
  readonly list: Operation;
  readonly filters: readonly Filter[];
  /** The step that made the object that others are made like. */
  readonly like: string;
}

/**
 * Makes objects that a filter gives together with another one, on several pages, and objects that it must not give, where
 * words say that it compares texts as they are.
 *
 * @returns the steps, and the filters that give several
 */
function makeAlike(
  context: PlanContext,
  draft: Draft,
  listed: Listed,
): { readonly made: readonly string[]; readonly by: readonly Filter[] } {
  const equal = listed.filters.filter(({ kind, as }) => kind === 'equal' && typeof as === 'string');
  const common = pageStyleOf(listed.list)?.size === undefined ? [] : equal.slice(0, mostInPages);
  const twin = addAlike(context, draft, listed, { by: common, salt: 'v' });
  const exact = equal.filter(({ isExact }) => isExact === true).slice(0, mostExact);
  const others = exact.flatMap((filter, index) => [
    addAlike(context, draft, listed, { by: [filter], salt: `x${index}`, nearly: 'in other case' }),
    addAlike(context, draft, listed, { by: [filter], salt: `y${index}`, nearly: 'with more' }),
  ]);
  return {
    made: [twin, ...others].filter((step) => step !== undefined),
    by: twin === undefined ? [] : common,
  };
}

interface Alike {
  readonly by: readonly Filter[];
  readonly salt: string;
  readonly nearly?: Nearly;
}

/** Makes an object that has the same values as another one where filters look, or nearly the same. */
function addAlike(
  context: PlanContext,
  draft: Draft,
  { creator, media, like }: Listed,
  { by, nearly, salt }: Alike,
): string | undefined {
  const { contract, seed } = context;
  const [address] = chooseAddresses(context, creator, [`${salt}${seed}`]);
  const model = draft.steps.find(({ id }) => id === like);
  const [input] = model?.inputs ?? [];
  const bindings = by.flatMap(({ property }): readonly StepBinding[] => {
    const value = isRecord(input?.body?.value) ? input.body.value[property] : undefined;
    const as = Array.isArray(value) ? 'list' : 'value';
    const other = nearly && nearlySame(Array.isArray(value) ? value[0] : value, nearly);
    const body = withValueAt(input?.body?.value, [property], as === 'list' ? [other] : other);
    if (nearly !== undefined && (other === undefined || !isValid(contract, media.schema ?? true, body)))
      return [];
    const source = { kind: 'written', property, as, ...(nearly && { nearly }) } as const;
    return [{ in: 'body', name: `/${property}`, from: like, source, optional: true }];
  });
  if (address === undefined || model === undefined || bindings.length === 0) return undefined;
  return draft.add({
    role: 'create',
    operation: creator,
    inputs: lazily(() =>
      creatingInputs(context, creator, { kind: 'plain', salt: `${salt}${seed}`, address }),
    ),
    bindings: [...model.bindings, ...bindings],
    ...identityOf(context, creator),
  });
}

/** Two filters of one list that are asked for at once. */
function pairsOf(filters: readonly Filter[]): readonly (readonly [Filter, Filter])[] {
  const pairs = filters.flatMap((one, index) =>
    filters
      .slice(index + 1)
      .filter(({ parameter, property }) => parameter !== one.parameter && property !== one.property)
      .map((other) => [one, other] as const),
  );
  return pairs.slice(0, mostPairs);
}

function bindFilter({ parameter, property, as }: Filter, from: string): StepBinding {
  return { in: 'query', name: parameter.name, from, source: { kind: 'written', property, as } };
}

function creatorOf(context: PlanContext, list: Operation): Operation | undefined {
  const own = context.operations.filter(
    ({ method, path }) => method === 'POST' && shapeOf(path) === shapeOf(list.path),
  );
  return (
    own.find((each) => isCreator(context, each)) ??
    own[0] ??
    context.operations.find(
      (each) => each.method === 'PUT' && isCreator(context, each) && listFor(context, each) === list,
    )
  );
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
