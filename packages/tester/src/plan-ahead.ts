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

/** Bytes of bodies that planned cases hold until they are needed. */
const mostBytes = 2 ** 20;
/** What a case is taken for that does not say. */
const usualBytes = mostBytes / 16;

/** @param most how many cases are planned before they are needed; none of a plan that has to wait for something itself */
export function planAhead(plan: Iterable<Planned> | AsyncIterable<Planned>, most: number): Planner {
  if (Symbol.asyncIterator in plan) {
    const planning = plan[Symbol.asyncIterator]();
    return { next: async () => caseOf(await planning.next()), planWhile: async () => {} };
  }
  const planning = plan[Symbol.iterator]();
  const ready: Planned[] = [];
  let bytes = 0;
  let isOver = false;
  const next = (): Planned | undefined => {
    const planned = caseOf(planning.next());
    isOver = planned === undefined;
    return planned;
  };
  return {
    // Most plans are made without waiting for anything, and to wait all the same costs turns.
    next() {
      const planned = ready.shift();
      if (planned === undefined) return next();
      bytes -= bytesOf(planned);
      return planned;
    },
    async planWhile(isIdle) {
      while (isIdle() && !isOver && ready.length < most && bytes < mostBytes) {
        const planned = next();
        if (planned !== undefined) {
          ready.push(planned);
          bytes += bytesOf(planned);
        }
        await nextTurn();
      }
    },
  };
}

function bytesOf(planned: Planned): number {
  return 'run' in planned ? (planned.bytes ?? usualBytes) : 0;
}

function caseOf(result: IteratorResult<Planned>): Planned | undefined {
  return result.done === true ? undefined : result.value;
}
