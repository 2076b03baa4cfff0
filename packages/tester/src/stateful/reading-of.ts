import { bindTo, type PlanContext } from './draft.ts';
import { requiredInput } from './inputs.ts';
import type { Relation } from './relation.ts';
import type { Step } from './step.ts';

/** A step that reads an object by a relation from what made it. */
export function readingOf(
  { contract, seed }: PlanContext,
  relation: Relation,
  object: string,
): Omit<Step, 'id'> {
  return {
    role: 'read',
    operation: relation.to,
    inputs: [requiredInput(contract, relation.to, seed)],
    bindings: bindTo(relation, object),
    object,
    relation,
  };
}
