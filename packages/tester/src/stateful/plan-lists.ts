import type { Operation } from '@countersign/contract';
import { chooseAddresses, creatingInputs } from './addresses.ts';
import { bindTo, createDraft, type Draft, isUnsafe, type PlanContext, type Scenario } from './draft.ts';
import { type Kind, lazily, requiredInput } from './inputs.ts';
import { hasId, itemsOf } from './list-items.ts';
import { idOf } from './object-id.ts';
import { firstPage, pageSize, pageStyleOf } from './page-style.ts';
import { pathAbove, segmentsOf, shapeOf } from './path-names.ts';
import { addCleanUp, deletionOf, identityOf, isCreator } from './plan-objects.ts';
import { addPrerequisites, addReferences, refreshed } from './prerequisites.ts';
import { jsonOf } from './response-value.ts';
import { jsonAnswer, schemasAt } from './schema-place.ts';
import type { Step, StepBinding } from './step.ts';

/** The operation that lists what a creator makes: a GET of its own path, else of the path that its items stand under. */
export function listFor(context: PlanContext, creator: Operation): Operation | undefined {
  const items = context.relations
    .filter(
      ({ from, to, makes }) => from === creator && makes && to.method === 'GET' && /\}\/?$/.test(to.path),
    )
    .map(({ to }) => pathAbove(to.path));
  // What a PUT makes stands at its very path: no list of its own kind does.
  const paths = [...(creator.method === 'PUT' ? [] : [creator.path]), ...items].map(shapeOf);
  for (const path of paths) {
    const list = context.operations.find(
      (each) => each.method === 'GET' && shapeOf(each.path) === path && listsItems(context, each),
    );
    if (list !== undefined) return list;
  }
  return undefined;
}

/** True when the answer is described with an array, or not described any further. */
export function listsItems({ contract }: PlanContext, operation: Operation): boolean {
  const media = jsonAnswer(operation, 200);
  if (media?.schema === undefined) return media !== undefined;
  const shapes = schemasAt(contract, media, []);
  const types = (schemas: typeof shapes): readonly string[] =>
    schemas.flatMap(({ schema }) => schema.type ?? []);
  const hasArray = (tokens: readonly string[], depth: number): boolean => {
    const places = schemasAt(contract, media, tokens);
    if (places.some(({ schema }) => schema.items !== undefined) || types(places).includes('array'))
      return true;
    if (depth === 0) return false;
    const names = new Set(places.flatMap(({ schema }) => Object.keys(schema.properties ?? {})));
    return [...names].some((name) => hasArray([...tokens, name], depth - 1));
  };
  return hasArray([], 2);
}

/** The parameters of a list's path are those of its creator's, by their place. */
export function listBindings(list: Operation, creator: Operation, object: string): readonly StepBinding[] {
  const given = segmentsOf(creator.path);
  return segmentsOf(list.path).flatMap((segment, index): StepBinding[] => {
    const name = /^\{(.+)\}$/.exec(segment)?.[1];
    const own = /^\{(.+)\}$/.exec(given[index] ?? '')?.[1];
    if (name === undefined || own === undefined) return [];
    return [
      { in: 'path', name, from: object, source: { kind: 'expression', value: `$request.path.${own}` } },
    ];
  });
}

const largePage = 100;

/** Looks for an object in its list, page after page. */
export function addList(
  context: PlanContext,
  draft: Draft,
  creator: Operation,
  object: string,
  { as = 'user', after }: { readonly as?: 'user' | 'other'; readonly after?: string } = {},
): void {
  const list = listFor(context, creator);
  if (list === undefined) return;
  const { contract } = context;
  const wanted = after === undefined;
  const shown = after ?? (as === 'other' ? undefined : object);
  draft.add({
    role: 'list',
    operation: list,
    ...pagedInput(context, list, largePage),
    bindings: listBindings(list, creator, object),
    object,
    ...(shown !== undefined && { after: shown }),
    as,
    ...(as === 'user' && {
      settled: (_, trace) => {
        const id = idOf(contract, trace, object);
        const pages = [...trace.values()].at(-1)?.exchanges ?? [];
        const lists = pages.some(({ response }) =>
          itemsOf(jsonOf(response))?.some((item) => id !== undefined && hasId(item, id.value, id.name)),
        );
        return id === undefined || lists === wanted;
      },
    }),
  });
}

export function pagedInput(
  context: PlanContext,
  list: Operation,
  size: number,
): Pick<Step, 'inputs' | 'pages'> {
  const style = pageStyleOf(list);
  const inputs = lazily(() => {
    const input = requiredInput(context.contract, list, context.seed);
    if (style === undefined) return [input];
    const query: Record<string, unknown> = { ...input.query };
    const asked = pageSize(style, size);
    if (style.size !== undefined && asked !== undefined) query[style.size.name] = asked;
    if (style.parameter !== undefined && style.kind === 'page')
      query[style.parameter.name] = firstPage(style);
    return [{ ...input, query }];
  });
  return { inputs, ...(style && { pages: style }) };
}

const fivePlain: readonly Kind[] = ['plain', 'plain', 'plain', 'plain', 'plain'];
const smallPage = 2;

/** Makes some objects and goes through their list in small pages. */
export function* planPages(context: PlanContext): Iterable<Scenario> {
  const creators = creatorsByList(context);
  for (const list of context.operations) {
    const style = list.method === 'GET' ? pageStyleOf(list) : undefined;
    if (style === undefined) continue;
    const creator = creators.get(list);
    if (creator === undefined && list.path.includes('{')) continue;
    const draft = createDraft();
    const made = creator === undefined ? [] : makeSome(context, draft, creator, fivePlain);
    const [first] = made;
    const bindings = creator === undefined || first === undefined ? [] : listBindings(list, creator, first);
    const paged = pagedInput(context, list, smallPage);
    const settled = showsAll(context, made);
    const from = draft.add({ role: 'list', operation: list, ...paged, bindings, settled });
    for (const remainder of style.size === undefined ? [] : ([0, 1] as const))
      draft.add({ role: 'list', operation: list, ...paged, bindings, sizing: { from, remainder } });
    if (creator !== undefined) cleanUp(context, draft, creator, made);
    yield {
      id: `${list.id}/stateful/pages`,
      label: 'pages of the list',
      operation: list,
      steps: draft.steps,
    };
  }
}

/** Whether a list has everything that was made by now, as far as that is known; it may come a moment later. */
function showsAll({ contract }: PlanContext, made: readonly string[]): NonNullable<Step['settled']> {
  return (_, trace) => {
    const pages = [...trace.values()].at(-1)?.exchanges ?? [];
    const items = pages.flatMap(({ response }) => itemsOf(jsonOf(response)) ?? []);
    const ids = made.flatMap((object) => idOf(contract, trace, object) ?? []);
    const there = ids.filter(({ value, name }) => items.some((item) => hasId(item, value, name)));
    return there.length === 0 || there.length === ids.length;
  };
}

/** Who fills each list: the first operation that does. */
function creatorsByList(context: PlanContext): ReadonlyMap<Operation, Operation> {
  const creators = new Map<Operation, Operation>();
  for (const creator of context.operations) {
    const list = isUnsafe(creator) && isCreator(context, creator) ? listFor(context, creator) : undefined;
    if (list !== undefined && !creators.has(list)) creators.set(list, creator);
  }
  return creators;
}

/**
 * @param kinds one for each object
 * @param isLastOther true where the last one refers to other things than those before
 */
export function makeSome(
  context: PlanContext,
  draft: Draft,
  creator: Operation,
  kinds: readonly Kind[],
  isLastOther = false,
): readonly string[] {
  const given = addPrerequisites(context, draft, creator, 'q1');
  if (given === undefined) return [];
  const others = isLastOther ? addReferences(context, draft, creator, 'q2', [], { isOther: true }) : [];
  const salts = kinds.map((_, index) => `${'pqrst'[index]}${context.seed}`);
  return chooseAddresses(context, creator, salts).flatMap((address, index) => {
    const [salt, kind] = [salts[index], kinds[index]];
    if (address === undefined || salt === undefined || kind === undefined) return [];
    return draft.add({
      role: 'create',
      operation: creator,
      inputs: lazily(() => creatingInputs(context, creator, { kind, salt, address })),
      bindings: index === kinds.length - 1 ? [...given, ...others] : given,
      ...identityOf(context, creator),
      refresh: (token) => refreshed(context, creator, token),
    });
  });
}

export function cleanUp(
  context: PlanContext,
  draft: Draft,
  creator: Operation,
  made: readonly string[],
): void {
  const relation = deletionOf(context, creator);
  for (const object of relation === undefined ? [] : made) {
    if (relation === undefined) continue;
    draft.add({
      role: 'clean-up',
      operation: relation.to,
      inputs: [requiredInput(context.contract, relation.to, context.seed)],
      bindings: bindTo(relation, object),
      object,
      relation,
    });
  }
  addCleanUp(context, draft, creator);
}
