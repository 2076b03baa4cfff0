/** Time and chance, so that a test need not wait. */
export interface Timing {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Rejects with the signal's reason as soon as it is aborted. */
  readonly sleep: (milliseconds: number, signal?: AbortSignal) => Promise<void>;
  /** From 0 to 1. */
  readonly random: () => number;
}

export function completeTiming(timing: Partial<Timing> = {}): Timing {
  return { now: Date.now, sleep, random: Math.random, ...timing };
}

async function sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
  signal?.throwIfAborted();
  await new Promise<void>((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, milliseconds);
    signal?.addEventListener('abort', end);
  });
  signal?.throwIfAborted();
}
