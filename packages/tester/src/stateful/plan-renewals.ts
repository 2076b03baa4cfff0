import type { Operation } from '@countersign/contract';
import { idempotencyKey } from '../renew-keys.ts';
import { chooseAddresses, creatingInputs } from './addresses.ts';
import { bindTo, createDraft, type Draft, type PlanContext, type Scenario } from './draft.ts';
import { lazily, requiredInput } from './inputs.ts';
import { cleanUp, makeSome } from './plan-lists.ts';
import { deletionOf, identityOf, isComplete, isCreator } from './plan-objects.ts';
import { addPrerequisites } from './prerequisites.ts';
import { readingOf } from './reading-of.ts';
import type { Relation } from './relation.ts';
import { isAbsent, succeeded } from './response-value.ts';
import { isJson } from './schema-place.ts';
import type { Step, StepBinding } from './step.ts';
import { toldApart } from './told-apart.ts';

/** Makes something where nothing is, and the same again where it is, where words of the answers tell both apart. */
export function* planRenewals(context: PlanContext): Iterable<Scenario> {
  for (const operation of context.operations) {
    // With a key the first answer may be given again.
    if (toldApart(operation) === undefined || idempotencyKey(operation) !== undefined) continue;
    const draft = createDraft();
    if (operation.method === 'PUT') addPut(context, draft, operation);
    if (operation.method === 'POST' && isCreator(context, operation)) addPost(context, draft, operation);
    if (!draft.steps.some(({ role }) => role === 'renew')) continue;
    yield {
      id: `${operation.id}/stateful/renewal`,
      label: 'what is new, and what was there',
      operation,
      steps: draft.steps,
    };
  }
}

function addPut(context: PlanContext, draft: Draft, put: Operation): void {
  const { operations, contract, seed } = context;
  const salt = `v${seed}`;
  const given = addPrerequisites(context, draft, put, 'v1');
  const [address] = chooseAddresses(context, put, [salt]);
  if (given === undefined || address === undefined || !put.path.includes('{')) return;
  const own = address === 'server' ? undefined : address;
  const bindings = given.filter((each) => each.in !== 'path' || each.name !== own?.parameter.name);
  const write = (after: string): string =>
    draft.add({
      role: 'renew',
      operation: put,
      inputs: lazily(() => creatingInputs(context, put, { kind: 'plain', salt, address })),
      bindings,
      ...identityOf(context, put),
      after,
    });
  const reader = operations.find(({ method, path }) => method === 'GET' && path === put.path);
  if (reader === undefined) {
    // Below what was made a moment ago nothing has a name of ours.
    const parent = draft.steps.findLast(
      ({ role, id }) => role === 'create' && bindings.some(({ from }) => from === id),
    );
    const { schema } = own?.parameter ?? {};
    const isFree = typeof schema === 'object' && schema.type === 'string' && schema.enum === undefined;
    if (parent === undefined || !isFree) return;
    cleanUp(context, draft, put, [write(write(parent.id))]);
    return;
  }
  const look = (more: Pick<Step, 'settled'> = {}): string => {
    const input = requiredInput(contract, reader, seed);
    const path = own === undefined ? input.path : { ...input.path, [own.parameter.name]: own.value };
    return draft.add({
      role: 'read',
      operation: reader,
      inputs: [{ ...input, ...(path && { path }) }],
      bindings: bindings.filter((each) => each.in === 'path'),
      ...more,
    });
  };
  const first = write(look());
  const again = write(look({ settled: ({ response }) => succeeded(response) }));
  cleanUp(context, draft, put, [first, again]);
}

function addPost(context: PlanContext, draft: Draft, creator: Operation): void {
  const [first] = makeSome(context, draft, creator, ['plain']);
  const model = draft.steps.find(({ id }) => id === first);
  const deletion = deletionOf(context, creator);
  const reading = context.relations.find(
    (each) =>
      each.from === creator &&
      each.makes &&
      each.to.method === 'GET' &&
      isComplete(each) &&
      /\}\/?$/.test(each.to.path),
  );
  if (first === undefined || model === undefined || reading === undefined) return;
  const hasFields = creator.requestBody?.content.some(({ mediaType }) => isJson(mediaType)) === true;
  const same: StepBinding = {
    in: 'body',
    name: '',
    from: first,
    source: { kind: 'expression', value: '$request.body' },
  };
  const write = (after: string): string =>
    draft.add({
      role: 'renew',
      operation: creator,
      inputs: model.inputs,
      bindings: [...model.bindings, ...(hasFields ? [same] : [])],
      ...identityOf(context, creator),
      object: first,
      after,
    });
  const again = write(addLook(context, draft, reading, { object: first, after: first }));
  const made = [first, again];
  if (deletion !== undefined) {
    const after = draft.add({
      role: 'delete',
      operation: deletion.to,
      inputs: [requiredInput(context.contract, deletion.to, context.seed)],
      bindings: bindTo(deletion, first),
      object: first,
      relation: deletion,
    });
    made.push(write(addLook(context, draft, reading, { object: first, after })));
  }
  cleanUp(context, draft, creator, made);
}

function addLook(
  context: PlanContext,
  draft: Draft,
  relation: Relation,
  { object, after }: { readonly object: string; readonly after: string },
): string {
  return draft.add({
    ...readingOf(context, relation, object),
    after,
    settled: ({ response }) => (object === after ? !isAbsent(response) : !succeeded(response)),
  });
}
