import type { Operation } from '@countersign/contract';
import { bindTo, type Draft, isDeletion, isUnsafe, type PlanContext } from './draft.ts';
import { writingInputs } from './inputs.ts';
import type { Relation } from './relation.ts';
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
  const relation = producerOf(context, operation, visited);
  if (relation === undefined) return needsProducer(context, operation) ? undefined : [];
  if (visited.length > deepest) return undefined;
  const before = addPrerequisites(context, draft, relation.from, salt, [...visited, operation]);
  if (before === undefined) return undefined;
  const from = draft.add({
    role: 'create',
    operation: relation.from,
    inputs: writingInputs(context.contract, relation.from, { kind: 'plain', salt, seed: context.seed }),
    bindings: before,
    refresh: (token) => refreshed(context, relation.from, token),
  });
  return bindTo(relation, from);
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
  if (operation.method === 'PUT' && relations.some(({ from }) => from === operation)) return false;
  return (
    operation.path.includes('{') ||
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

/** The relation that gives an operation what it needs: stated ones first, from what can be called alone first. */
function producerOf(
  context: PlanContext,
  operation: Operation,
  visited: readonly Operation[],
): Relation | undefined {
  if (!needsProducer(context, operation)) return undefined;
  const candidates = context.relations.filter(
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
