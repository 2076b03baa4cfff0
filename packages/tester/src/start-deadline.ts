/** The end of one exchange: because its time is over, or because the run is. */
export interface Deadline {
  readonly signal: AbortSignal;
  /** Whether its own time was over. */
  expired(): boolean;
  /** Once the exchange is over. */
  clear(): void;
}

/**
 * Gives an exchange so many milliseconds from now.
 *
 * A bare timer counts from the last turn of the event loop, which is some time ago where cases were planned since.
 */
export function startDeadline(milliseconds: number, run: AbortSignal): Deadline {
  const controller = new AbortController();
  const end = performance.now() + milliseconds;
  let isExpired = false;
  const expire = (): void => {
    const left = end - performance.now();
    if (left > 0) {
      timer = setTimeout(expire, Math.ceil(left));
      return;
    }
    isExpired = true;
    controller.abort();
  };
  const stop = (): void => controller.abort(run.reason);
  let timer = setTimeout(expire, milliseconds);
  if (run.aborted) stop();
  else run.addEventListener('abort', stop);
  return {
    signal: controller.signal,
    expired: () => isExpired,
    clear() {
      clearTimeout(timer);
      run.removeEventListener('abort', stop);
    },
  };
}
