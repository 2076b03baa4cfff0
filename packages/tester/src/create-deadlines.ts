/** The end of one exchange: because its time is over, or because the run is. */
interface Deadline {
  /** Whether its own time was over. */
  expired(): boolean;
  /** Once the exchange is over. */
  clear(): void;
}

/** The ends of exchanges that all have the same time. */
export interface Deadlines {
  /** Gives an exchange its time from now, and less when the run ends. */
  start(run: AbortSignal, end: () => void): Deadline;
}

interface Exchange {
  readonly due: number;
  readonly end: () => void;
  isExpired: boolean;
}

/**
 * One timer for all exchanges: it waits for the one that is due first, which is the one that began first, and is seldom set
 * anew. It counts from now: a bare timer counts from the last turn of the event loop, which is some time ago where cases were
 * planned since.
 */
export function createDeadlines(milliseconds: number): Deadlines {
  const underWay = new Set<Exchange>();
  let timer: NodeJS.Timeout | undefined;

  function wait(): void {
    const [first] = underWay;
    timer = first && setTimeout(expire, Math.ceil(first.due - performance.now()));
    // The connection keeps the process alive as long as something is under way.
    timer?.unref();
  }

  function expire(): void {
    const now = performance.now();
    for (const exchange of underWay) {
      if (exchange.due > now) break;
      underWay.delete(exchange);
      exchange.isExpired = true;
      exchange.end();
    }
    wait();
  }

  return {
    start(run, end) {
      const exchange = { due: performance.now() + milliseconds, end, isExpired: false };
      underWay.add(exchange);
      if (timer === undefined) wait();
      const ends = endsOf(run);
      if (run.aborted) end();
      else ends.add(end);
      return {
        expired: () => exchange.isExpired,
        clear() {
          underWay.delete(exchange);
          ends.delete(end);
        },
      };
    },
  };
}

const known = new WeakMap<AbortSignal, Set<() => void>>();

/** What ends with a run. A listener for each exchange would cost as much as a timer for each. */
function endsOf(run: AbortSignal): Set<() => void> {
  const ends = known.get(run);
  if (ends !== undefined) return ends;
  const made = new Set<() => void>();
  known.set(run, made);
  run.addEventListener('abort', () => {
    for (const end of made) end();
  });
  return made;
}
