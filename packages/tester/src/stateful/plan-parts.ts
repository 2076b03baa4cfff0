import type { Operation } from '@countersign/contract';
import { bindTo, createDraft, type Draft, type PlanContext, type Scenario } from './draft.ts';
import { type Kind, lazily, requiredInput, writingInputs } from './inputs.ts';
import { writtenFields } from './oracles/read-differs-from-write.ts';
import { isServerOwned } from './oracles/server-owned.ts';
import { patches } from './patch-inputs.ts';
import { segmentsOf, shapeOf } from './path-names.ts';
import { addSigned, givesBytes, handsOutUrl, takesFiles } from './plan-downloads.ts';
import { addCleanUp, deletionOf, isComplete } from './plan-objects.ts';
import { addReadings } from './plan-readings.ts';
import { addPrerequisites } from './prerequisites.ts';
import { isAbsent, succeeded } from './response-value.ts';
import type { Step, StepBinding } from './step.ts';

/**
 * What an object has one of, at an address below its own, such as the place of a device or the content of a document:
 * set, read, changed, taken away, and gone with the object.
 */
export function* planParts(context: PlanContext): Iterable<Scenario> {
  for (const reader of context.operations) {
    const part = partOf(context, reader);
    if (part === undefined) continue;
    const draft = createDraft();
    const given = addPrerequisites(context, draft, part.writer, 'v1');
    if (given === undefined || given.length === 0) continue;
    const last = addChanges(context, draft, part, given);
    addRemoval(context, draft, part, last);
    addEnd(context, draft, part, given, last);
    yield {
      id: `${reader.id}/stateful/part`,
      label: 'part of an object',
      operation: reader,
      steps: draft.steps,
    };
  }
}

interface Part {
  readonly reader: Operation;
  readonly writer: Operation;
  readonly patch: Operation | undefined;
  readonly removal: Operation | undefined;
}

function partOf({ operations }: PlanContext, reader: Operation): Part | undefined {
  const tail = segmentsOf(reader.path).at(-1) ?? '{';
  if (reader.method !== 'GET' || !reader.path.includes('{') || tail.includes('{')) return undefined;
  const at = (method: string): Operation | undefined =>
    operations.find((each) => each.method === method && shapeOf(each.path) === shapeOf(reader.path));
  const writer = at('PUT');
  if (writer === undefined || at('POST') !== undefined) return undefined;
  return { reader, writer, patch: at('PATCH'), removal: at('DELETE') };
}

const kinds: readonly Kind[] = ['plain', 'rich', 'bare'];

/** @returns the last step that set it */
function addChanges(
  context: PlanContext,
  draft: Draft,
  { reader, writer, patch }: Part,
  given: readonly StepBinding[],
): string {
  const { contract, seed } = context;
  let last = '';
  for (const kind of kinds) {
    const inputs = lazily(() => writingInputs(contract, writer, { kind, salt: `v${kind}${seed}`, seed }));
    last = draft.add({ role: 'replace', operation: writer, inputs, bindings: given });
    const read = addRead(context, draft, reader, last, writer);
    if (kind === 'rich') addReadings(context, draft, read);
  }
  addUrls(context, draft, given, last);
  for (const inputs of patch === undefined ? [] : patches(context, patch, 0)) {
    if (patch === undefined) continue;
    const bindings = sameAddress(patch, writer, last);
    addRead(context, draft, reader, draft.add({ role: 'patch', operation: patch, inputs, bindings }), patch);
  }
  return last;
}

/** The parameters of a path are those of another one, by their place. */
function sameAddress(to: Operation, from: Operation, step: string): readonly StepBinding[] {
  const own = segmentsOf(from.path);
  return segmentsOf(to.path).flatMap((segment, index): StepBinding[] => {
    const name = /^\{(.+)\}$/.exec(segment)?.[1];
    const other = /^\{(.+)\}$/.exec(own[index] ?? '')?.[1];
    if (name === undefined || other === undefined) return [];
    return [
      { in: 'path', name, from: step, source: { kind: 'expression', value: `$request.path.${other}` } },
    ];
  });
}

function addRead(
  { contract, seed }: PlanContext,
  draft: Draft,
  reader: Operation,
  after: string,
  by: Operation,
): string {
  const isFile = takesFiles(contract, by) && givesBytes(contract, reader);
  const settled: Step['settled'] = isFile
    ? ({ response }) => !isAbsent(response)
    : (_, trace) => {
        const update = trace.get(after);
        const read = [...trace.values()].at(-1);
        if (update === undefined || read === undefined) return true;
        return writtenFields(contract, update, read).every(
          ({ holds, pointer }) => holds || isServerOwned(pointer),
        );
      };
  return draft.add({
    role: isFile ? 'download' : 'read',
    operation: reader,
    inputs: [requiredInput(contract, reader, seed)],
    bindings: sameAddress(reader, by, after),
    after,
    settled,
  });
}

/** Fetches a file by the URL that an operation of its object hands out. */
function addUrls(context: PlanContext, draft: Draft, given: readonly StepBinding[], upload: string): void {
  const writer = draft.steps.find(({ id }) => id === upload)?.operation;
  const parent = parentIn(draft, given);
  if (writer === undefined || parent === undefined || !takesFiles(context.contract, writer)) return;
  for (const relation of context.relations)
    if (relation.from === parent.operation && isComplete(relation) && handsOutUrl(context, relation.to))
      addSigned(context, draft, relation, parent.id, upload);
}

function parentIn({ steps }: Draft, given: readonly StepBinding[]): Step | undefined {
  return steps.find(({ id, role }) => role === 'create' && given.some(({ from }) => from === id));
}

/** Reads what a deletion should have taken along. */
function addGone(
  { contract, seed }: PlanContext,
  draft: Draft,
  { reader, writer }: Part,
  { after, from }: { readonly after: string; readonly from: string },
): void {
  draft.add({
    role: 'read',
    operation: reader,
    inputs: [requiredInput(contract, reader, seed)],
    bindings: sameAddress(reader, writer, from),
    after,
    settled: ({ response }) => !succeeded(response),
  });
}

function addRemoval(context: PlanContext, draft: Draft, part: Part, last: string): void {
  const { removal, writer } = part;
  if (removal === undefined) return;
  const after = draft.add({
    role: 'delete',
    operation: removal,
    inputs: [requiredInput(context.contract, removal, context.seed)],
    bindings: sameAddress(removal, writer, last),
  });
  addGone(context, draft, part, { after, from: last });
}

/** Sets it once more, deletes the object, and looks for both. */
function addEnd(
  context: PlanContext,
  draft: Draft,
  part: Part,
  given: readonly StepBinding[],
  last: string,
): void {
  const { contract, relations, seed } = context;
  const { writer, reader } = part;
  const parent = parentIn(draft, given);
  const deletion = parent && deletionOf(context, parent.operation);
  const reading = relations.find(
    ({ from, to }) =>
      from === parent?.operation &&
      to.method === 'GET' &&
      shapeOf(to.path) === shapeOf(deletion?.to.path ?? ''),
  );
  if (parent !== undefined && deletion !== undefined && reading !== undefined && isComplete(reading)) {
    const inputs = lazily(() => writingInputs(contract, writer, { kind: 'plain', salt: `w${seed}`, seed }));
    const set = draft.add({ role: 'replace', operation: writer, inputs, bindings: given });
    draft.add({
      role: 'read',
      operation: reader,
      inputs: [requiredInput(contract, reader, seed)],
      bindings: sameAddress(reader, writer, set),
      after: set,
    });
    const after = draft.add({
      role: 'delete',
      operation: deletion.to,
      inputs: [requiredInput(contract, deletion.to, seed)],
      bindings: bindTo(deletion, parent.id),
    });
    draft.add({
      role: 'read',
      operation: reading.to,
      inputs: [requiredInput(contract, reading.to, seed)],
      bindings: bindTo(reading, parent.id),
      after,
      settled: ({ response }) => !succeeded(response),
    });
    addGone(context, draft, part, { after, from: last });
  }
  addCleanUp(context, draft, writer);
}
