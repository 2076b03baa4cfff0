import type { Operation } from '@countersign/contract';
import { bindTo, createDraft, type Draft, isDeletion, type PlanContext, type Scenario } from './draft.ts';
import { lazily, requiredInput, writingInputs } from './inputs.ts';
import { effectOf } from './oracles/other-user-writes.ts';
import { patches } from './patch-inputs.ts';
import { givesBytes } from './plan-downloads.ts';
import { planJsonPatches, takesJsonPatch } from './plan-json-patch.ts';
import { addList, cleanUp, makeSome } from './plan-lists.ts';
import { addOtherUser, addReads, deletionOf, isComplete, isCreator } from './plan-objects.ts';
import { readingOf } from './reading-of.ts';
import type { Relation } from './relation.ts';
import type { Step } from './step.ts';
import { preconditions, replacementBindings, updatesOf } from './updates-of.ts';

/**
 * One user makes something, another one changes and deletes it, and its owner looks after each. It is an object that
 * nothing else is judged by, since a deed that succeeds cannot be undone.
 */
export function* planIntrusions(context: PlanContext): Iterable<Scenario> {
  if (!context.hasOther) return;
  for (const creator of context.operations) {
    const { reader, put, patch } = updatesOf(context, creator);
    if (!isCreator(context, creator) || reader === undefined || !isComplete(reader)) continue;
    const isFile = givesBytes(context.contract, reader.to);
    const candidates = [...(isFile ? [] : [patch, put]), deletionOf(context, creator)];
    const deeds = candidates.flatMap((deed) =>
      deed !== undefined && deed.to.security.length > 0 ? [deed] : [],
    );
    if (deeds.length === 0) continue;
    const draft = createDraft();
    const [object] = makeSome(context, draft, creator, ['plain']);
    if (object === undefined) continue;
    addReads(context, draft, creator, object);
    addList(context, draft, creator, object);
    addOtherUser(context, draft, creator, object);
    for (const deed of deeds) {
      // Once more: what may only be read once, or not for long, is gone by now.
      if (isDeletion(deed.to)) addReading(context, draft, reader, object);
      addReading(context, draft, reader, object, addDeed(context, draft, creator, object, deed));
    }
    cleanUp(context, draft, creator, [object]);
    yield {
      id: `${creator.id}/stateful/intrusions`,
      label: 'deeds of another user',
      operation: creator,
      steps: draft.steps,
    };
  }
}

function addDeed(
  context: PlanContext,
  draft: Draft,
  creator: Operation,
  object: string,
  deed: Relation,
): string {
  const { to } = deed;
  return draft.add({
    role: 'intrude',
    operation: to,
    inputs: inputsOf(context, creator, to),
    bindings:
      to.method === 'PUT'
        ? replacementBindings(context, draft, deed, object)
        : [...bindTo(deed, object), ...preconditions(draft, to, object)],
    object,
    relation: deed,
    as: 'other',
  });
}

/** Few: whether one is taken is not what is asked here. */
const mostInputs = 2;

/** Arguments that change something, as those of the owner's own updates do. */
function inputsOf(context: PlanContext, creator: Operation, operation: Operation): Step['inputs'] {
  const { contract, seed } = context;
  if (operation.method === 'PUT')
    return lazily(() =>
      writingInputs(contract, operation, { kind: 'plain', salt: `z${seed}`, seed }).slice(0, mostInputs),
    );
  if (operation.method !== 'PATCH') return [requiredInput(contract, operation, seed)];
  if (!takesJsonPatch(operation)) return patches(context, operation, 0)[0] ?? [];
  return lazily(() => planJsonPatches(contract, operation, creator, seed).set.slice(0, mostInputs));
}

/** @param deed the one of another user that the reading follows, if any: what was made may be another thing after one */
function addReading(
  context: PlanContext,
  draft: Draft,
  reader: Relation,
  object: string,
  deed?: string,
): void {
  draft.add({
    ...readingOf(context, reader, object),
    ...(deed !== undefined && {
      after: deed,
      // What was answered with success may take a moment.
      settled: (_, trace) => {
        const read = [...trace.values()].at(-1);
        return (
          trace.get(deed)?.done !== true || !read || effectOf(context.contract, trace, read) !== undefined
        );
      },
    }),
  });
}
