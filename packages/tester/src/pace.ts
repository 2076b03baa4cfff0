/** Waits; ends early, without an error, when the run does. */
type Sleep = (milliseconds: number, signal: AbortSignal) => Promise<void>;

export async function sleepForReal(milliseconds: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted || milliseconds <= 0) return;
  await new Promise<void>((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    signal.addEventListener('abort', done);
  });
}

export interface PaceOptions {
  /** Most requests per second. @default no limit */
  readonly ratePerSecond?: number | undefined;
  readonly now: () => number;
  readonly sleep: Sleep;
}

/** Gives each request its turn, evenly apart. */
export function createPace({
  ratePerSecond,
  now,
  sleep,
}: PaceOptions): (signal: AbortSignal) => Promise<void> {
  let next = 0;
  return async (signal) => {
    if (ratePerSecond === undefined) return;
    const time = now();
    const turn = Math.max(time, next);
    next = turn + 1000 / ratePerSecond;
    await sleep(turn - time, signal);
  };
}

/**
 * Milliseconds that a `Retry-After` asks for (RFC 9110 § 10.2.3), or undefined where it says nothing usable.
 *
 * @param now milliseconds since the epoch
 */
export function parseRetryAfter(value: string | undefined, now: number): number | undefined {
  if (value === undefined) return undefined;
  if (/^\d+$/.test(value.trim())) return Number(value) * 1000;
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}
