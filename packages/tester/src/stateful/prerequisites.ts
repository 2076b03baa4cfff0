import type { Operation } from '@countersign/contract';
import { isKnown } from '../with-known-inputs.ts';
import { chooseAddresses, creatingInputs } from './addresses.ts';
import { bindTo, type Draft, isDeletion, isUnsafe, type PlanContext } from './draft.ts';
import { lazily, writingInputs } from './inputs.ts';
import { literalsOf, shapeOf, singular } from './path-names.ts';
import { parentRelations, type Relation, type Source } from './relation.ts';
import { isJson, schemasAt } from './schema-place.ts';
import type { StepBinding } from './step.ts';

const deepest = 4;

/**
 * Writes the steps that make what an operation needs, and gives the arguments that they give it: none for one that can
 * be called alone.
 *
 * @returns undefined when nothing gives what it needs
 */
export function addPrerequisites(
  context: PlanContext,
  draft: Draft,
  operation: Operation,
  salt: string,
  visited: readonly Operation[] = [],
): readonly StepBinding[] | undefined {
  if (visited.length > deepest) return undefined;
  const relation = producerOf(context, operation, visited);
  if (relation === undefined)
    return needsProducer(context, operation)
      ? undefined
      : addReferences(context, draft, operation, salt, visited);
  const before = addPrerequisites(context, draft, relation.from, salt, [...visited, operation]);
  if (before === undefined) return undefined;
  const from = addMade(context, draft, relation.from, salt, before);
  return [...bindTo(relation, from), ...addReferences(context, draft, operation, salt, visited)];
}

/**
 * Writes the steps that make what a body refers to by the name of a property, such as `customerId`, unless they are
 * there already, and no other is wanted.
 */
export function addReferences(
  context: PlanContext,
  draft: Draft,
  operation: Operation,
  salt: string,
  visited: readonly Operation[] = [],
  { isOther = false }: { readonly isOther?: boolean } = {},
): readonly StepBinding[] {
  const bindings: StepBinding[] = [];
  for (const { name, creator, source } of findReferences(context, operation)) {
    if (visited.includes(creator)) continue;
    const known = isOther
      ? undefined
      : draft.steps.find((step) => step.role === 'create' && step.operation === creator)?.id;
    const from = known ?? addReferred(context, draft, creator, salt, [...visited, operation]);
    if (from !== undefined) bindings.push({ in: 'body', name: `/${name}`, from, source, optional: true });
  }
  return bindings;
}

function addReferred(
  context: PlanContext,
  draft: Draft,
  creator: Operation,
  salt: string,
  visited: readonly Operation[],
): string | undefined {
  const before = addPrerequisites(context, draft, creator, salt, visited);
  return before && addMade(context, draft, creator, salt, before);
}

/** Makes something for something else, where nothing else is made. */
function addMade(
  context: PlanContext,
  draft: Draft,
  creator: Operation,
  salt: string,
  bindings: readonly StepBinding[],
): string {
  const [address = 'server'] = creator.parameters.some(isKnown)
    ? []
    : chooseAddresses(context, creator, [salt]);
  return draft.add({
    role: 'create',
    operation: creator,
    inputs: lazily(() => creatingInputs(context, creator, { kind: 'usual', salt, address })),
    bindings,
    refresh: (token) => refreshed(context, creator, token),
  });
}

/** Something that a body names, and who makes it. */
export interface Reference {
  /** The property. */
  readonly name: string;
  readonly creator: Operation;
  readonly source: Source;
}

/**
 * Properties of a JSON body that are called like the id of what another operation makes: `customerId`, or as the path of
 * the customer calls it, such as `sku` beside `/items/{sku}`; or like the customer itself, where what is in the path is called
 * after it: `customer` beside `/customers/{customerName}`.
 */
export function findReferences(
  { contract, relations }: Pick<PlanContext, 'contract' | 'relations'>,
  operation: Operation,
): readonly Reference[] {
  const media = operation.requestBody?.content.find(({ mediaType }) => isJson(mediaType));
  const names = schemasAt(contract, media, []).flatMap(({ schema }) =>
    Object.entries(schema.properties ?? {}).flatMap(([name, property]) =>
      typeof property === 'object' && property.readOnly === true ? [] : [name],
    ),
  );
  // One of a few values is chosen, not made.
  const isFree = (name: string): boolean =>
    schemasAt(contract, media, [name]).every(
      ({ schema }) =>
        schema.enum === undefined && schema.properties === undefined && schema.items === undefined,
    );
  const made = relations.filter(
    ({ from, to, makes }) =>
      makes &&
      from !== operation &&
      (from.method === 'POST' || from.method === 'PUT') &&
      /\}\/?$/.test(to.path) &&
      // What an object says of itself is no reference.
      [from, to].every(({ path }) => shapeOf(path) !== shapeOf(operation.path)),
  );
  return [...new Set(names)].flatMap((name): readonly Reference[] => {
    const relation =
      made.find(({ from }) => isIdOf(name, from)) ??
      made.find(({ to }) => isLastOf(name, to)) ??
      (isFree(name) ? made.find(({ to }) => isCalledLike(name, to)) : undefined);
    const source = relation?.bindings.filter((each) => each.in === 'path').at(-1)?.source;
    return relation === undefined || source === undefined ? [] : [{ name, creator: relation.from, source }];
  });
}

function isIdOf(name: string, { path }: Operation): boolean {
  const noun = /^(.+?)_?(id|uuid)$/i.exec(name)?.[1];
  return noun !== undefined && bare(singular(literalsOf(path).at(-1) ?? '')) === bare(noun);
}

/** Called as many things are called by themselves. */
const common = /^_?(id|uuid|guid|key|name|title|slug|code|type|version|token)$/i;

function isLastOf(name: string, { path }: Operation): boolean {
  const parameter = /\{([^{}]+)\}\/?$/.exec(path)?.[1];
  return parameter !== undefined && !common.test(name) && bare(parameter) === bare(name);
}

function isCalledLike(name: string, { path }: Operation): boolean {
  const [, noun = '', parameter = ''] = /([^/{}]+)\/\{([^{}]+)\}\/?$/.exec(path) ?? [];
  return bare(singular(noun)) === bare(name) && bare(parameter).startsWith(bare(name));
}

function bare(name: string): string {
  return name.replace(/[-_]/g, '').toLowerCase();
}

/** Other arguments of the same kind. */
export function refreshed(
  { contract, seed }: PlanContext,
  operation: Operation,
  salt: string,
): ReturnType<typeof writingInputs>[number] | undefined {
  return writingInputs(contract, operation, { kind: 'plain', salt, seed })[0];
}

/** True when an operation cannot be called with arguments of our own. */
export function needsProducer({ relations }: PlanContext, operation: Operation): boolean {
  if (operation.method === 'PUT' && relations.some(({ from }) => from === operation))
    return parentsOf(relations, operation).length > 0;
  return (
    operation.parameters.some((each) => each.in === 'path' && !isKnown(each)) ||
    relations.some(
      ({ to, from, stated, bindings }) =>
        stated &&
        to === operation &&
        from !== operation &&
        isUnsafe(from) &&
        bindings.some(({ name, in: place }) =>
          operation.parameters.some((each) => each.required && each.in === place && each.name === name),
        ),
    )
  );
}

const parents = new WeakMap<readonly Relation[], Map<Operation, readonly Relation[]>>();

function parentsOf(relations: readonly Relation[], operation: Operation): readonly Relation[] {
  const known = parents.get(relations) ?? new Map<Operation, readonly Relation[]>();
  parents.set(relations, known);
  const found =
    known.get(operation) ??
    parentRelations([...new Set(relations.flatMap(({ from, to }) => [from, to]))], operation);
  known.set(operation, found);
  return found;
}

/** The relation that gives an operation what it needs: stated ones first, from what can be called alone first. */
function producerOf(
  context: PlanContext,
  operation: Operation,
  visited: readonly Operation[],
): Relation | undefined {
  if (!needsProducer(context, operation)) return undefined;
  const candidates = [...context.relations, ...parentsOf(context.relations, operation)].filter(
    ({ from, to }) =>
      to === operation &&
      from !== operation &&
      (from.method === 'POST' || from.method === 'PUT') &&
      !isDeletion(from) &&
      !visited.includes(from),
  );
  const cost = (relation: Relation): number =>
    (relation.makes ? 0 : 4) + (needsProducer(context, relation.from) ? 2 : 0) + (relation.stated ? 0 : 1);
  return [...candidates].sort((one, other) => cost(one) - cost(other))[0];
}
