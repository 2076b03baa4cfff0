import type { Contract, Operation, OperationInput } from '@countersign/contract';
import { parameterChoices } from '../parameter-choices.ts';
import { idempotencyKey } from '../renew-keys.ts';
import { type Address, chooseAddresses, creatingInputs } from './addresses.ts';
import { bindTo, createDraft, type Draft, isDeletion, type PlanContext, type Scenario } from './draft.ts';
import { type Kind, lazily, requiredInput, writingInputs } from './inputs.ts';
import { refusalOfAnother } from './oracles/idempotency-ignored.ts';
import { addConditions } from './plan-conditions.ts';
import { addCount } from './plan-counts.ts';
import { addDownloads, givesBytes } from './plan-downloads.ts';
import { addList, listFor } from './plan-lists.ts';
import { addHead, addReadings } from './plan-readings.ts';
import { addUpdates } from './plan-updates.ts';
import { addPrerequisites, refreshed } from './prerequisites.ts';
import { readingOf } from './reading-of.ts';
import type { Relation } from './relation.ts';
import { isAbsent, succeeded } from './response-value.ts';
import { isJson, isPlainForm, jsonAnswer } from './schema-place.ts';
import type { Step, StepBinding } from './step.ts';

/** The life of several objects of each kind that can be made and read: made, read, listed, changed, deleted. */
export function* planObjects(context: PlanContext): Iterable<Scenario> {
  for (const creator of context.operations) {
    if (!isCreator(context, creator)) continue;
    const scenario = planLife(context, creator);
    if (scenario !== undefined) yield scenario;
  }
}

/** Makes something that has an address of its own, from where it can be read or deleted. */
export function isCreator({ relations }: PlanContext, operation: Operation): boolean {
  return (
    (operation.method === 'POST' || operation.method === 'PUT') &&
    relations.some(
      ({ from, to, makes }) => from === operation && makes && (to.method === 'GET' || to.method === 'DELETE'),
    )
  );
}

/** Where the id of what a creator makes is: what its readers are told. */
export function identityOf({ relations }: PlanContext, creator: Operation): Pick<Step, 'identity'> {
  const sources = relations
    .filter(({ from, makes }) => from === creator && makes)
    .flatMap(({ bindings }) => bindings.filter(({ in: place }) => place === 'path').at(-1)?.source ?? []);
  const [identity] = sources;
  return identity === undefined ? {} : { identity };
}

const kinds: readonly Kind[] = ['plain', 'rich', 'bare', 'minimal'];
/** How many objects live to the full: one to see it, one to confirm it. */
const fullLives = 2;

function planLife(context: PlanContext, creator: Operation): Scenario | undefined {
  const draft = createDraft();
  const given = addPrerequisites(context, draft, creator, 'p1');
  if (given === undefined) return undefined;
  const made: string[] = [];
  const hasReader = readers(context, creator).some((each) => readsItself(context.contract, each));
  const kinds = kindsFor(creator);
  const addresses = chooseAddresses(
    context,
    creator,
    kinds.map((_, index) => saltOf(context, index)),
  );
  for (const [index, kind] of kinds.entries()) {
    const salt = saltOf(context, index);
    const address = addresses[index];
    if (address === undefined) continue;
    const object = draft.add({
      role: 'create',
      operation: creator,
      inputs: lazily(() =>
        withKey(context, creator, creatingInputs(context, creator, { kind, salt, address })),
      ),
      bindings: given,
      ...identityOf(context, creator),
      ...(!hasReader && { unread: true }),
      refresh: (token) => refreshed(context, creator, token),
    });
    made.push(object);
    const reads = addReads(context, draft, creator, object);
    if (index === 0) for (const read of reads) addReadings(context, draft, read);
    addList(context, draft, creator, object);
    draft.add({
      role: 'locate',
      operation: creator,
      inputs: [],
      bindings: [],
      object,
      url: { from: object, source: { kind: 'expression', value: '$response.header.Location' } },
    });
    addDownloads(context, draft, creator, object);
    if (index < fullLives) addRepetition(context, draft, creator, { object, kind, salt, address, given });
  }
  // Once more, now that there are others: what was made first is still what it was.
  const [first] = made;
  if (first !== undefined && made.length > 1) {
    addReads(context, draft, creator, first);
    addDownloads(context, draft, creator, first);
  }
  if (first !== undefined) addCount(context, draft, creator, first);
  for (const object of made.slice(0, fullLives)) {
    if (context.hasOther) addOtherUser(context, draft, creator, object);
    addUpdates(context, draft, creator, object, made.indexOf(object));
  }
  for (const [index, object] of made.entries()) {
    addDeletion(context, draft, creator, object, index < fullLives);
    // What is deleted takes none of the others with it.
    if (index === 0) addCount(context, draft, creator, object);
    const others = index === 0 ? [made[1], made.at(-1)] : [];
    for (const other of new Set(others))
      if (other !== undefined && other !== object) addReads(context, draft, creator, other, 'survivor');
  }
  addCleanUp(context, draft, creator);
  return {
    id: `${creator.id}/stateful/objects`,
    label: 'life of objects',
    operation: creator,
    steps: draft.steps,
  };
}

function saltOf({ seed }: PlanContext, index: number): string {
  return `${'abcd'[index]}${seed}`;
}

/** Without a body there is only one kind of object. */
function kindsFor({ requestBody }: Operation): readonly Kind[] {
  if (requestBody === undefined) return ['plain', 'plain'];
  const hasFields = requestBody.content.some(({ mediaType }) => isJson(mediaType) || isPlainForm(mediaType));
  return hasFields ? kinds : kinds.slice(0, 3);
}

/** The relations that lead from what was made to its readers. */
function readers({ relations }: PlanContext, creator: Operation): readonly Relation[] {
  return relations.filter(({ from, to, makes }) => from === creator && to.method === 'GET' && makes);
}

/** Shows the object itself, as far as one can tell: not its bytes, and not what stands below it. */
function readsItself(contract: Contract, { to, stated }: Relation): boolean {
  return jsonAnswer(to, 200) !== undefined && !givesBytes(contract, to) && (stated || /\}\/?$/.test(to.path));
}

/** @returns the ids of the steps */
export function addReads(
  context: PlanContext,
  draft: Draft,
  creator: Operation,
  object: string,
  role: 'read' | 'survivor' = 'read',
): readonly string[] {
  return readers(context, creator)
    .filter(isComplete)
    .map((relation) =>
      draft.add({
        role,
        operation: relation.to,
        inputs: [requiredInput(context.contract, relation.to, context.seed)],
        bindings: bindTo(relation, object),
        object,
        after: object,
        relation,
        settled: ({ response }) => !isAbsent(response),
      }),
    );
}

/** Gives every parameter of the path. */
export function isComplete({ to, bindings }: Relation): boolean {
  return to.parameters.every(
    (each) =>
      each.in !== 'path' || bindings.some(({ name, in: place }) => place === 'path' && name === each.name),
  );
}

interface Making {
  readonly object: string;
  readonly kind: Kind;
  readonly salt: string;
  readonly address: Address;
  readonly given: readonly StepBinding[];
}

/** With the key that a request need not have: without one it cannot be sent again. */
function withKey(
  { contract, seed }: PlanContext,
  creator: Operation,
  inputs: readonly OperationInput[],
): readonly OperationInput[] {
  const key = idempotencyKey(creator);
  if (key === undefined || key.required) return inputs;
  const [choice] = parameterChoices(contract, { ...key, required: true }, seed, () => undefined);
  if (choice === undefined) return inputs;
  return inputs.map((input) => ({ ...input, headers: { [key.name]: choice.value, ...input.headers } }));
}

/** Sends what made an object again with the same key, where the description has one, and something else with it. */
function addRepetition(
  context: PlanContext,
  draft: Draft,
  creator: Operation,
  { object, kind, salt, address, given }: Making,
): void {
  const key = idempotencyKey(creator);
  if (key === undefined) return;
  const same = (place: StepBinding['in'], name: string, value: string): StepBinding => ({
    in: place,
    name,
    from: object,
    source: { kind: 'expression', value },
  });
  draft.add({
    role: 'repeat',
    operation: creator,
    inputs: lazily(() => creatingInputs(context, creator, { kind, salt, address }).slice(0, 1)),
    bindings: [
      ...given,
      same('header', key.name, `$request.header.${key.name}`),
      ...(creator.requestBody === undefined ? [] : [same('body', '', '$request.body')]),
    ],
    object,
    after: object,
  });
  if (creator.requestBody === undefined || refusalOfAnother(creator) === undefined) return;
  draft.add({
    role: 'reuse',
    operation: creator,
    inputs: lazily(() => creatingInputs(context, creator, { kind, salt: `${salt}k`, address }).slice(0, 1)),
    bindings: [...given, same('header', key.name, `$request.header.${key.name}`)],
    object,
    after: object,
  });
}

/** Looks at an object through another user's eyes. */
export function addOtherUser(context: PlanContext, draft: Draft, creator: Operation, object: string): void {
  for (const relation of readers(context, creator)) {
    if (relation.to.security.length === 0 || !isComplete(relation)) continue;
    draft.add({ ...readingOf(context, relation, object), as: 'other' });
  }
  const list = listFor(context, creator);
  if (list !== undefined && list.security.length > 0)
    addList(context, draft, creator, object, { as: 'other' });
}

/** The relation that leads from what was made to its deletion. */
export function deletionOf(
  { relations }: Pick<PlanContext, 'relations'>,
  creator: Operation,
): Relation | undefined {
  // `DELETE /things/{id}/photo` deletes less than the thing.
  const deletesItself = ({ to, stated }: Relation): boolean =>
    stated || to.method !== 'DELETE' || /\}\/?$/.test(to.path);
  const candidates = relations.filter(
    (relation) =>
      relation.from === creator &&
      isDeletion(relation.to, relation.name) &&
      deletesItself(relation) &&
      isComplete(relation),
  );
  return candidates.sort((one, other) => one.to.path.length - other.to.path.length)[0];
}

function addDeletion(
  context: PlanContext,
  draft: Draft,
  creator: Operation,
  object: string,
  isWatched: boolean,
): void {
  const relation = deletionOf(context, creator);
  if (relation === undefined) return;
  if (isWatched) addConditions(context, draft, relation, object);
  const deletion = draft.add({
    role: isWatched ? 'delete' : 'clean-up',
    operation: relation.to,
    inputs: [requiredInput(context.contract, relation.to, context.seed)],
    bindings: bindTo(relation, object),
    object,
    relation,
  });
  if (!isWatched) return;
  for (const reader of readers(context, creator)) {
    if (!isComplete(reader)) continue;
    const id = draft.add({
      ...readingOf(context, reader, object),
      after: deletion,
      settled: ({ response }) => !succeeded(response),
    });
    const read = draft.steps.find((step) => step.id === id);
    if (read !== undefined) addHead(context, draft, read);
  }
  addList(context, draft, creator, object, { after: deletion });
  addRestoration(context, draft, creator, object, relation);
}

/** Takes the deletion back where the API can, reads again, and deletes once more. */
function addRestoration(
  context: PlanContext,
  draft: Draft,
  creator: Operation,
  object: string,
  deletion: Relation,
): void {
  const own = context.relations.filter((relation) => relation.from === creator && isComplete(relation));
  const restoration = own.find(({ to }) => isRestoration(to));
  const reader = own.find(
    (relation) => relation.to.method === 'GET' && readsItself(context.contract, relation),
  );
  if (restoration === undefined || reader === undefined) return;
  const inputsOf = ({ to }: Relation): Step['inputs'] =>
    to.requestBody === undefined
      ? [requiredInput(context.contract, to, context.seed)]
      : lazily(() =>
          writingInputs(context.contract, to, {
            kind: 'plain',
            salt: `t${context.seed}`,
            seed: context.seed,
          }),
        );
  const restored = draft.add({
    role: 'restore',
    operation: restoration.to,
    inputs: inputsOf(restoration),
    bindings: bindTo(restoration, object),
    object,
    relation: restoration,
  });
  draft.add({
    role: 'read',
    operation: reader.to,
    inputs: inputsOf(reader),
    bindings: bindTo(reader, object),
    object,
    after: restored,
    relation: reader,
    settled: ({ response }) => !isAbsent(response),
  });
  draft.add({
    role: 'clean-up',
    operation: deletion.to,
    inputs: [requiredInput(context.contract, deletion.to, context.seed)],
    bindings: bindTo(deletion, object),
    object,
    relation: deletion,
  });
}

function isRestoration({ method, path, id }: Operation): boolean {
  const isNamed = [path.split('/').at(-1) ?? '', id].some((text) =>
    /^(restore|undelete|undestroy|recover|untrash|unarchive)/i.test(text),
  );
  return (method === 'POST' || method === 'PUT') && isNamed;
}

/** Deletes what was only made for something else. */
export function addCleanUp(context: PlanContext, draft: Draft, except: Operation): void {
  const made = draft.steps.filter(({ role, operation }) => role === 'create' && operation !== except);
  for (const { id, operation } of [...made].reverse()) {
    const relation = deletionOf(context, operation);
    if (relation === undefined) continue;
    draft.add({
      role: 'clean-up',
      operation: relation.to,
      inputs: [requiredInput(context.contract, relation.to, context.seed)],
      bindings: bindTo(relation, id),
      object: id,
      relation,
    });
  }
}
