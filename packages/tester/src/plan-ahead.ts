import type { TestCase } from './case.ts';
import { nextTurn } from './next-turn.ts';
import type { LeftOut } from './phase.ts';

type Planned = TestCase | LeftOut;

export interface Planner {
  /** @returns undefined when there are no more */
  next(): Promise<Planned | undefined> | Planned | undefined;
  /** Plans what is needed later, case by case, for as long as there is nothing else to do. */
  planWhile(isIdle: () => boolean): Promise<void>;
}

/** @param most how many cases are planned before they are needed; none of a plan that has to wait for something itself */
export function planAhead(plan: Iterable<Planned> | AsyncIterable<Planned>, most: number): Planner {
  if (Symbol.asyncIterator in plan) {
    const planning = plan[Symbol.asyncIterator]();
    return { next: async () => caseOf(await planning.next()), planWhile: async () => {} };
  }
  const planning = plan[Symbol.iterator]();
  const ready: Planned[] = [];
  let isOver = false;
  const next = (): Planned | undefined => {
    const planned = caseOf(planning.next());
    isOver = planned === undefined;
    return planned;
  };
  return {
    // Most plans are made without waiting for anything, and to wait all the same costs turns.
    next: () => ready.shift() ?? next(),
    async planWhile(isIdle) {
      while (isIdle() && !isOver && ready.length < most) {
        const planned = next();
        if (planned !== undefined) ready.push(planned);
        await nextTurn();
      }
    },
  };
}

function caseOf(result: IteratorResult<Planned>): Planned | undefined {
  return result.done === true ? undefined : result.value;
}
