import type { Operation } from '@countersign/contract';
import { bindTo, createDraft, type Draft, isDeletion, type PlanContext, type Scenario } from './draft.ts';
import { type Kind, lazily, requiredInput, writingInputs } from './inputs.ts';
import { addConditions } from './plan-conditions.ts';
import { addDownloads } from './plan-downloads.ts';
import { addList, listFor } from './plan-lists.ts';
import { addUpdates } from './plan-updates.ts';
import { addPrerequisites, refreshed } from './prerequisites.ts';
import type { Relation } from './relation.ts';
import { isAbsent, succeeded } from './response-value.ts';
import { isJson, isPlainForm, jsonAnswer } from './schema-place.ts';
import type { Step } from './step.ts';

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
  const hasReader = readers(context, creator).some(readsItself);
  for (const [index, kind] of kindsFor(creator).entries()) {
    const salt = `${'abcd'[index]}${context.seed}`;
    const object = draft.add({
      role: 'create',
      operation: creator,
      inputs: lazily(() => creatingInputs(context, creator, kind, salt)),
      bindings: given,
      ...identityOf(context, creator),
      ...(!hasReader && { unread: true }),
      refresh: (token) => refreshed(context, creator, token),
    });
    made.push(object);
    addReads(context, draft, creator, object);
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
  }
  // Once more, now that there are others: what was made first is still what it was.
  const [first] = made;
  if (first !== undefined && made.length > 1) {
    addReads(context, draft, creator, first);
    addDownloads(context, draft, creator, first);
  }
  for (const object of made.slice(0, fullLives)) {
    if (context.hasOther) addOtherUser(context, draft, creator, object);
    addUpdates(context, draft, creator, object, made.indexOf(object));
  }
  for (const [index, object] of made.entries())
    addDeletion(context, draft, creator, object, index < fullLives);
  addCleanUp(context, draft, creator);
  return {
    id: `${creator.id}/stateful/objects`,
    label: 'life of objects',
    operation: creator,
    steps: draft.steps,
  };
}

/** Without a body there is only one kind of object. */
function kindsFor({ requestBody }: Operation): readonly Kind[] {
  if (requestBody === undefined) return ['plain', 'plain'];
  const hasFields = requestBody.content.some(({ mediaType }) => isJson(mediaType) || isPlainForm(mediaType));
  return hasFields ? kinds : kinds.slice(0, 3);
}

/** A PUT chooses the address of what it makes. */
function creatingInputs(
  context: PlanContext,
  creator: Operation,
  kind: Kind,
  salt: string,
): ReturnType<typeof writingInputs> {
  const inputs = writingInputs(context.contract, creator, { kind, salt, seed: context.seed });
  if (creator.method !== 'PUT') return inputs;
  const last = creator.parameters.filter((each) => each.in === 'path').at(-1);
  if (last === undefined) return inputs;
  const text = typeof last.schema === 'object' && [last.schema.type].flat().includes('string');
  const plain =
    typeof last.schema !== 'object' ||
    (last.schema.pattern ?? last.schema.format ?? last.schema.enum) === undefined;
  if (!text || !plain) return inputs;
  return inputs.map((input) => ({ ...input, path: { ...input.path, [last.name]: `sample-${salt}` } }));
}

/** The relations that lead from what was made to its readers. */
function readers({ relations }: PlanContext, creator: Operation): readonly Relation[] {
  return relations.filter(({ from, to, makes }) => from === creator && to.method === 'GET' && makes);
}

/** Shows the object itself, as far as one can tell: not its bytes, and not what stands below it. */
function readsItself({ to, stated }: Relation): boolean {
  return jsonAnswer(to, 200) !== undefined && (stated || /\}\/?$/.test(to.path));
}

function addReads(context: PlanContext, draft: Draft, creator: Operation, object: string): void {
  for (const relation of readers(context, creator)) {
    if (!isComplete(relation)) continue;
    draft.add({
      role: 'read',
      operation: relation.to,
      inputs: [requiredInput(context.contract, relation.to, context.seed)],
      bindings: bindTo(relation, object),
      object,
      after: object,
      relation,
      settled: ({ response }) => !isAbsent(response),
    });
  }
}

/** Gives every parameter of the path. */
export function isComplete({ to, bindings }: Relation): boolean {
  return to.parameters.every(
    (each) =>
      each.in !== 'path' || bindings.some(({ name, in: place }) => place === 'path' && name === each.name),
  );
}

function addOtherUser(context: PlanContext, draft: Draft, creator: Operation, object: string): void {
  for (const relation of readers(context, creator)) {
    if (relation.to.security.length === 0 || !isComplete(relation)) continue;
    draft.add({
      role: 'read',
      operation: relation.to,
      inputs: [requiredInput(context.contract, relation.to, context.seed)],
      bindings: bindTo(relation, object),
      object,
      relation,
      as: 'other',
    });
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
  const candidates = relations.filter(
    (relation) => relation.from === creator && isDeletion(relation.to, relation.name) && isComplete(relation),
  );
  // `DELETE /things/{id}/photo` deletes less than the thing.
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
    draft.add({
      role: 'read',
      operation: reader.to,
      inputs: [requiredInput(context.contract, reader.to, context.seed)],
      bindings: bindTo(reader, object),
      object,
      after: deletion,
      relation: reader,
      settled: ({ response }) => !succeeded(response),
    });
  }
  addList(context, draft, creator, object, { after: deletion });
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
