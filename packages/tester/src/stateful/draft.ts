import type { Contract, Operation } from '@countersign/contract';
import type { Relation } from './relation.ts';
import type { Step, StepBinding } from './step.ts';

/** What scenarios are planned from. */
export interface PlanContext {
  readonly contract: Contract;
  readonly operations: readonly Operation[];
  readonly relations: readonly Relation[];
  readonly seed: number;
  /** Whether there is a second user, to look through and to act as. */
  readonly hasOther: boolean;
}

/** Steps that belong together. */
export interface Scenario {
  /** Unique, stable. */
  readonly id: string;
  readonly label: string;
  /** The operation that it counts for. */
  readonly operation: Operation;
  readonly steps: readonly Step[];
}

/** A scenario that is being written. */
export interface Draft {
  readonly steps: readonly Step[];
  /** @returns the id of the step */
  add(step: Omit<Step, 'id'>): string;
}

export function createDraft(): Draft {
  const steps: Step[] = [];
  return {
    steps,
    add(step) {
      const id = `${steps.length + 1} ${step.role} ${step.operation.id}`;
      steps.push({ id, ...step });
      return id;
    },
  };
}

/** The bindings of a relation, from a step of its first operation. */
export function bindTo(relation: Relation, from: string): readonly StepBinding[] {
  return relation.bindings.map((binding) => ({ ...binding, from }));
}

export function isUnsafe({ method }: Operation): boolean {
  return method === 'POST' || method === 'PUT' || method === 'PATCH' || method === 'DELETE';
}

/** Deletes what it is called for: by its method, or by its name where that is all there is. */
export function isDeletion({ method, id, path }: Operation, name = ''): boolean {
  if (method === 'DELETE') return true;
  const last = path.split('/').at(-1) ?? '';
  return (
    method === 'POST' &&
    [name, last, id].some((text) => /^(delete|destroy|remove|discard|abort)([A-Z_-]|$)/.test(text))
  );
}
