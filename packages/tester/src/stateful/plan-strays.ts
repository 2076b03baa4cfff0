import type { Operation } from '@countersign/contract';
import { chooseAddresses, creatingInputs } from './addresses.ts';
import { bindTo, createDraft, type PlanContext, type Scenario } from './draft.ts';
import { lazily, requiredInput } from './inputs.ts';
import { addCleanUp, isComplete, isCreator } from './plan-objects.ts';
import { addPrerequisites, refreshed } from './prerequisites.ts';
import type { StepBinding } from './step.ts';

/** Two parents, a thing below each, and each thing asked for below the parent of the other. */
export function* planStrays(context: PlanContext): Iterable<Scenario> {
  for (const creator of context.operations) {
    const reading = context.relations.find(
      (each) =>
        each.from === creator &&
        each.makes &&
        each.to.method === 'GET' &&
        isComplete(each) &&
        isNested(each.to),
    );
    if (creator.method !== 'POST' || reading === undefined || !isCreator(context, creator)) continue;
    const draft = createDraft();
    const made = ['g', 'h'].flatMap((letter) => {
      const salt = `${letter}${context.seed}`;
      const given = addPrerequisites(context, draft, creator, salt);
      const [address] = chooseAddresses(context, creator, [salt]);
      if (given === undefined || given.length === 0 || address === undefined) return [];
      const id = draft.add({
        role: 'create',
        operation: creator,
        inputs: lazily(() => creatingInputs(context, creator, { kind: 'plain', salt, address })),
        bindings: given,
        refresh: (token) => refreshed(context, creator, token),
      });
      return [id];
    });
    const [one, other] = made;
    if (one === undefined || other === undefined) continue;
    for (const [object, parent] of [
      [one, other],
      [other, one],
    ] as const) {
      draft.add({
        role: 'stray',
        operation: reading.to,
        inputs: [requiredInput(context.contract, reading.to, context.seed)],
        // The last parameter is the thing's own.
        bindings: bindTo(reading, object).map(
          (binding, index, all): StepBinding =>
            index === all.length - 1 ? binding : { ...binding, from: parent },
        ),
        object,
        after: parent,
        relation: reading,
      });
    }
    addCleanUp(context, draft, reading.to);
    yield {
      id: `${creator.id}/stateful/strays`,
      label: 'below another parent',
      operation: reading.to,
      steps: draft.steps,
    };
  }
}

function isNested({ path, parameters }: Operation): boolean {
  return /\}\/?$/.test(path) && parameters.filter((each) => each.in === 'path').length > 1;
}
