import { systemClock, wait } from '@countersign/client';

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

function sleep(milliseconds: number, signal: AbortSignal = new AbortController().signal): Promise<void> {
  return wait(systemClock, milliseconds, signal);
}
