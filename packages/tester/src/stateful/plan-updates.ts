import type { Operation, OperationInput } from '@countersign/contract';
import { bindTo, type Draft, type PlanContext } from './draft.ts';
import { findEntity } from './find-entity.ts';
import { type Kind, lazily, writingInputs } from './inputs.ts';
import { writtenFields } from './oracles/read-differs-from-write.ts';
import { isServerOwned } from './oracles/server-owned.ts';
import { patches, patchInputs } from './patch-inputs.ts';
import { patchOperations } from './patch-operations.ts';
import { addConditions, versionProperty } from './plan-conditions.ts';
import { addDownload, givesBytes, takesFiles } from './plan-downloads.ts';
import { planJsonPatches, takesJsonPatch } from './plan-json-patch.ts';
import { readOnlyProperties, withReadOnly } from './plan-read-only.ts';
import { addReferences } from './prerequisites.ts';
import { readingOf } from './reading-of.ts';
import type { Relation } from './relation.ts';
import { jsonOf } from './response-value.ts';
import { isJson } from './schema-place.ts';
import { lastExchange, type StepResult } from './step.ts';
import { bodyIds, preconditions, replacementBindings, updatesOf } from './updates-of.ts';

/** Replaces an object, then patches it, and reads it after each. */
export function addUpdates(
  context: PlanContext,
  draft: Draft,
  creator: Operation,
  object: string,
  index: number,
): void {
  const { reader, put, patch } = updatesOf(context, creator);
  if (reader === undefined) return;
  const read = (after: string): void => addReadAfter(context, draft, reader, object, after);
  // As long as there is something to take away.
  if (patch !== undefined && index === 0 && takesJsonPatch(patch.to)) {
    const { set, remove, impossible } = planJsonPatches(context.contract, patch.to, creator, context.seed);
    read(addPatch(draft, patch, object, set));
    read(addPatch(draft, patch, object, impossible, 'broken-patch'));
    read(addPatch(draft, patch, object, remove));
  }
  if (put !== undefined && takesFiles(context.contract, put.to) && givesBytes(context.contract, reader.to)) {
    // A file is replaced by another one.
    addDownload(
      context,
      draft,
      reader,
      addReplacement(context, draft, put, object, { index, kind: 'plain' }),
    );
  } else if (put !== undefined) {
    read(addReplacement(context, draft, put, object, { index, kind: index === 0 ? 'plain' : 'rich' }));
    if (index === 0) read(addReplacement(context, draft, put, object, { index: 2, kind: 'minimal' }));
  }
  if (patch !== undefined)
    for (const inputs of patches(context, patch.to, index)) read(addPatch(draft, patch, object, inputs));
  if (put !== undefined) addStale(context, draft, put, object);
  if (put !== undefined) addConditions(context, draft, put, object, bodyIds(context, put, object));
  if (patch !== undefined) addConditions(context, draft, patch, object);
  if (index === 0)
    for (const relation of [put, patch])
      if (relation !== undefined) addTampering(context, draft, relation, object, read);
}

/** Changes what is the server's own, and reads. */
function addTampering(
  context: PlanContext,
  draft: Draft,
  relation: Relation,
  object: string,
  read: (after: string) => void,
): void {
  const { contract, seed } = context;
  const { to } = relation;
  const media = to.requestBody?.content.find(({ mediaType }) => isJson(mediaType));
  if (media === undefined || Object.keys(readOnlyProperties(contract, to, media.mediaType)).length === 0)
    return;
  const inputs = (): readonly OperationInput[] =>
    to.method === 'PATCH'
      ? patchInputs(context, to, 0)
      : writingInputs(contract, to, { kind: 'plain', salt: `l${seed}`, seed });
  read(
    draft.add({
      role: 'tamper',
      operation: to,
      // Values of their own: what is made of the others is no wonder.
      inputs: lazily(() => withReadOnly(contract, to, inputs(), `y${seed}`)),
      bindings: replacementBindings(context, draft, relation, object),
      object,
      relation,
    }),
  );
}

function addReplacement(
  context: PlanContext,
  draft: Draft,
  relation: Relation,
  object: string,
  { index, kind }: { readonly index: number; readonly kind: Kind },
): string {
  const { contract, seed } = context;
  return draft.add({
    role: 'replace',
    operation: relation.to,
    inputs: lazily(() => writingInputs(contract, relation.to, { kind, salt: `r${index}${seed}`, seed })),
    bindings: replacementBindings(context, draft, relation, object),
    object,
    relation,
  });
}

/** Replaces once more, with the version that was read first. */
function addStale(context: PlanContext, draft: Draft, relation: Relation, object: string): void {
  const { contract, seed } = context;
  const { to } = relation;
  const name = versionProperty(contract, to);
  const reads = draft.steps.filter(
    (step) =>
      step.role === 'read' &&
      step.object === object &&
      step.as !== 'other' &&
      step.operation.path === to.path,
  );
  const [first, last] = [reads[0], reads.at(-1)];
  if (name === undefined || first === undefined || last === undefined || first === last) return;
  const source = { kind: 'expression', value: `$response.body#/${name}` } as const;
  draft.add({
    role: 'conditional',
    operation: to,
    inputs: lazily(() => writingInputs(contract, to, { kind: 'plain', salt: `o${seed}`, seed })),
    bindings: [
      ...bindTo(relation, object),
      ...bodyIds(context, relation, object),
      ...addReferences(context, draft, to, 'p1'),
      { in: 'body', name: `/${name}`, from: first.id, source },
    ],
    object,
    after: last.id,
    relation,
    version: name,
  });
}

function addPatch(
  draft: Draft,
  relation: Relation,
  object: string,
  inputs: Iterable<OperationInput>,
  role: 'patch' | 'broken-patch' = 'patch',
): string {
  return draft.add({
    role,
    operation: relation.to,
    inputs,
    bindings: [...bindTo(relation, object), ...preconditions(draft, relation.to, object)],
    object,
    relation,
  });
}

function addReadAfter(
  context: PlanContext,
  draft: Draft,
  reader: Relation,
  object: string,
  after: string,
): void {
  draft.add({
    ...readingOf(context, reader, object),
    after,
    settled: (_, trace) => {
      const update = trace.get(after);
      const read = [...trace.values()].at(-1);
      if (update === undefined || read === undefined || lastExchange(update) === undefined) return true;
      const fields = writtenFields(context.contract, update, read);
      return fields.every(({ holds, pointer }) => holds || isServerOwned(pointer)) && isRemoved(update, read);
    },
  });
}

/** Whether nothing is there of what a JSON Patch takes away. */
function isRemoved({ input, step }: StepResult, read: StepResult): boolean {
  const operations = step.role === 'patch' ? (patchOperations(input) ?? []) : [];
  const names = operations.flatMap(({ op, path }) => (op === 'remove' ? [path.slice(1)] : []));
  return findEntity(jsonOf(lastExchange(read)?.response), names) === undefined;
}
