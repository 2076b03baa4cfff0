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
  readonly run: AbortSignal;
  readonly due: number;
  readonly end: () => void;
  isExpired: boolean;
  /** Its place among those that are under way. */
  index: number;
}

/**
 * One timer for all exchanges: it waits for the one that is due first, and is seldom set anew. It counts from now: a bare timer
 * counts from the last turn of the event loop, which is some time ago where cases were planned since.
 */
export function createDeadlines(milliseconds: number): Deadlines {
  // No set: the tables that it outgrows, as it does again and again where things come and go, lead to one another. Once one
  // of them is old, it keeps all later ones, and every exchange in them, until the next full garbage collection.
  const underWay: Exchange[] = [];
  const heard = new WeakSet<AbortSignal>();
  let timer: NodeJS.Timeout | undefined;

  function wait(): void {
    const first = Math.min(...underWay.map(({ due }) => due));
    timer = Number.isFinite(first) ? setTimeout(expire, Math.ceil(first - performance.now())) : undefined;
    // The connection keeps the process alive as long as something is under way.
    timer?.unref();
  }

  function expire(): void {
    const now = performance.now();
    for (const exchange of underWay.filter(({ due }) => due <= now)) {
      remove(exchange);
      exchange.isExpired = true;
      exchange.end();
    }
    wait();
  }

  /** The last one takes its place. */
  function remove(exchange: Exchange): void {
    if (underWay[exchange.index] !== exchange) return;
    const last = underWay.pop();
    if (last === undefined || last === exchange) return;
    underWay[exchange.index] = last;
    last.index = exchange.index;
  }

  /** A listener for each exchange would cost as much as a timer for each. */
  function hear(run: AbortSignal): void {
    if (heard.has(run)) return;
    heard.add(run);
    run.addEventListener('abort', () => {
      for (const exchange of underWay.filter((each) => each.run === run)) exchange.end();
    });
  }

  return {
    start(run, end) {
      const due = performance.now() + milliseconds;
      const exchange = { run, due, end, isExpired: false, index: underWay.length };
      underWay.push(exchange);
      if (timer === undefined) wait();
      hear(run);
      if (run.aborted) end();
      return { expired: () => exchange.isExpired, clear: () => remove(exchange) };
    },
  };
}
