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
  if (run.aborted) end();
  else run.addEventListener('abort', end);
  return {
    expired: () => isExpired,
    clear() {
      clearTimeout(timer);
      run.removeEventListener('abort', end);
    },
  };
}
