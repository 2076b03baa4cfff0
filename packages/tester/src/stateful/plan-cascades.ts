import type { Operation } from '@countersign/contract';
import { bindTo, createDraft, type Draft, type PlanContext, type Scenario } from './draft.ts';
import { type Kind, requiredInput } from './inputs.ts';
import { shapeOf } from './path-names.ts';
import { addList, cleanUp, makeSome } from './plan-lists.ts';
import { addReads, deletionOf, isComplete, isCreator } from './plan-objects.ts';
import { readingOf } from './reading-of.ts';
import type { Relation } from './relation.ts';
import { succeeded } from './response-value.ts';
import { fateOf, isBelow } from './taken-along.ts';

const kinds: readonly Kind[] = ['plain', 'plain'];

/** Makes things that belong to another one, deletes that one, and looks for them, where words say what becomes of them. */
export function* planCascades(context: PlanContext): Iterable<Scenario> {
  const creators = context.operations.filter((each) => isCreator(context, each));
  for (const owning of creators) {
    const deletion = deletionOf(context, owning);
    const reading = readersOf(context, owning).find(
      ({ to }) => shapeOf(to.path) === shapeOf(deletion?.to.path ?? ''),
    );
    if (deletion === undefined || reading === undefined) continue;
    for (const creator of creators) {
      const fate = creator === owning ? undefined : fateOf(deletion.to, creator);
      if (fate === undefined) continue;
      const draft = createDraft();
      const made = makeSome(context, draft, creator, kinds);
      const owner = draft.steps.find(({ role, operation }) => role === 'create' && operation === owning);
      if (owner === undefined) continue;
      for (const object of made) {
        addReads(context, draft, creator, object);
        addList(context, draft, creator, object);
      }
      const after = draft.add({
        role: 'delete',
        operation: deletion.to,
        inputs: [requiredInput(context.contract, deletion.to, context.seed)],
        bindings: bindTo(deletion, owner.id),
        object: owner.id,
        relation: deletion,
      });
      addGone(context, draft, reading, { object: owner.id, after });
      for (const object of made) {
        if (fate === 'taken') addTaken(context, draft, creator, { object, after });
        else if (readersOf(context, creator).every(({ to }) => !isBelow(to, deletion.to)))
          addReads(context, draft, creator, object, 'survivor');
      }
      cleanUp(context, draft, creator, made);
      yield {
        id: `${deletion.to.id}/stateful/cascade ${creator.id}`,
        label: 'what a deletion takes along',
        operation: deletion.to,
        steps: draft.steps,
      };
    }
  }
}

function readersOf({ relations }: PlanContext, creator: Operation): readonly Relation[] {
  return relations.filter(
    (each) => each.from === creator && each.makes && each.to.method === 'GET' && isComplete(each),
  );
}

interface Gone {
  readonly object: string;
  readonly after: string;
}

function addTaken(context: PlanContext, draft: Draft, creator: Operation, { object, after }: Gone): void {
  for (const reader of readersOf(context, creator)) addGone(context, draft, reader, { object, after });
  addList(context, draft, creator, object, { after });
}

function addGone(context: PlanContext, draft: Draft, reader: Relation, { object, after }: Gone): void {
  draft.add({
    ...readingOf(context, reader, object),
    after,
    settled: ({ response }) => !succeeded(response),
  });
}
