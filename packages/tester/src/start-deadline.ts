/** The end of one exchange: because its time is over, or because the run is. */
export interface Deadline {
  /** Whether its own time was over. */
  expired(): boolean;
  /** Once the exchange is over. */
  clear(): void;
}

/**
 * Gives an exchange so many milliseconds from now, and less when the run ends.
 *
 * A bare timer counts from the last turn of the event loop, which is some time ago where cases were planned since.
 */
export function startDeadline(milliseconds: number, run: AbortSignal, end: () => void): Deadline {
  const due = performance.now() + milliseconds;
  let isExpired = false;
  const expire = (): void => {
    const left = due - performance.now();
    if (left > 0) {
      timer = setTimeout(expire, Math.ceil(left));
      return;
    }
    isExpired = true;
    end();
  };
  let timer = setTimeout(expire, milliseconds);
  const underWay = exchangesOf(run);
  if (run.aborted) end();
  else underWay.add(end);
  return {
    expired: () => isExpired,
    clear() {
      clearTimeout(timer);
      underWay.delete(end);
    },
  };
}

const ends = new WeakMap<AbortSignal, Set<() => void>>();

/** How the exchanges that a run has under way are ended. A listener for each of them would cost more than its timer. */
function exchangesOf(run: AbortSignal): Set<() => void> {
  const known = ends.get(run);
  if (known !== undefined) return known;
  const made = new Set<() => void>();
  ends.set(run, made);
  run.addEventListener('abort', () => {
    for (const end of made) end();
  });
  return made;
}
