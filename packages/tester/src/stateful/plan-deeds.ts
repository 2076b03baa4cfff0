import type { Operation } from '@countersign/contract';
import { bindTo, createDraft, isDeletion, isUnsafe, type PlanContext, type Scenario } from './draft.ts';
import { lazily, writingInputs } from './inputs.ts';
import { shapeOf } from './path-names.ts';
import { addCleanUp, isComplete } from './plan-objects.ts';
import { addPrerequisites, refreshed } from './prerequisites.ts';
import { refusalAfter } from './refused-after.ts';
import type { Relation } from './relation.ts';
import type { Step } from './step.ts';

/** Does something to an object, such as closing it, and then what the description refuses for that. */
export function* planDeeds(context: PlanContext): Iterable<Scenario> {
  const { contract, relations, seed } = context;
  for (const deed of relations.filter((each) => isDeed(context, each))) {
    const made = deed.from;
    const refused = relations.flatMap((relation) => {
      const isOther = relation.from === made && isUnsafe(relation.to) && isComplete(relation);
      const refusal = isOther && !isDeletion(relation.to) && refusalAfter(made, deed.to, relation.to);
      return refusal ? [{ relation, refusal }] : [];
    });
    if (refused.length === 0) continue;
    const draft = createDraft();
    if (addPrerequisites(context, draft, deed.to, 'n1') === undefined) continue;
    const first = draft.steps.find(({ role, operation }) => role === 'create' && operation === made);
    if (first === undefined) continue;
    const object = first.id;
    // What a deed takes away twice may be there twice.
    for (const salt of ['n2', 'n3'])
      draft.add({
        role: 'create',
        operation: made,
        inputs: lazily(() => writingInputs(contract, made, { kind: 'usual', salt: `${salt}${seed}`, seed })),
        bindings: first.bindings,
        refresh: (token) => refreshed(context, made, token),
      });
    const add = (relation: Relation, salt: string, more: Pick<Step, 'after' | 'refusal'> = {}): string =>
      draft.add({
        role: 'act',
        operation: relation.to,
        inputs: lazily(() =>
          writingInputs(contract, relation.to, { kind: 'usual', salt: `${salt}${seed}`, seed }),
        ),
        bindings: bindTo(relation, object),
        object,
        relation,
        ...more,
      });
    // Before the deed it is refused for nothing of the kind.
    for (const { relation } of refused) if (relation.to !== deed.to) add(relation, 'm');
    const after = add(deed, 'n');
    for (const { relation, refusal } of refused) add(relation, 'o', { after, refusal });
    addCleanUp(context, draft, deed.to);
    yield {
      id: `${deed.to.id}/stateful/deed`,
      label: 'what a deed forbids',
      operation: deed.to,
      steps: draft.steps,
    };
  }
}

/** Changes an object that another operation makes, and nothing is read where it stands. */
function isDeed({ operations }: PlanContext, { from, to, makes }: Relation): boolean {
  const isCalled =
    (to.method === 'POST' || to.method === 'PUT') && !/\}\/?$/.test(to.path) && !isDeletion(to);
  const isPlace = (each: Operation): boolean =>
    each.method === 'GET' && shapeOf(each.path) === shapeOf(to.path);
  return isCalled && makes && from.method === 'POST' && to.path.includes('{') && !operations.some(isPlace);
}
