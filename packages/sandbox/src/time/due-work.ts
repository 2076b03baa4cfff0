import { defineCollection, type Records } from '../storage/records.ts';
import type { Clock } from './clock.ts';

/** Something to be done at a time: plain data, so that it survives a restart. */
export interface Due {
  readonly at: number;
  readonly kind: string;
  readonly subject: string;
}

/** Does the work of one kind. What it does not finish is done again: it is taken off the list only afterwards. */
export type Worker = (subject: string) => void | Promise<void>;

const due = defineCollection<Due>('due');
/** The key by kind and subject, so that work can be put off or called off. */
const dueKeys = defineCollection<string>('due-keys');

/** Longest wait that `setTimeout` knows. */
const longestTimer = 2 ** 31 - 1;

/** The due work of one namespace, in the order of its times. */
export class DueWork {
  readonly #records: Records;
  readonly #clock: Clock;
  readonly #workers: Readonly<Record<string, Worker>>;
  readonly #onError: (error: unknown) => void;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> | undefined;
  /** The time of the first entry, so that most requests need not ask the store. `undefined` when not known. */
  #next: number | undefined;
  #closed = false;

  constructor(options: {
    readonly records: Records;
    readonly clock: Clock;
    readonly workers: Readonly<Record<string, Worker>>;
    readonly onError: (error: unknown) => void;
  }) {
    this.#records = options.records;
    this.#clock = options.clock;
    this.#workers = options.workers;
    this.#onError = options.onError;
  }

  /** Plans work, instead of what was planned for the same kind and subject. Inside the caller's transaction. */
  schedule(work: Due): void {
    this.cancel(work.kind, work.subject);
    const key = `${String(Math.ceil(work.at)).padStart(16, '0')}/${work.kind}/${work.subject}`;
    this.#records.put(due, key, work);
    this.#records.put(dueKeys, `${work.kind}/${work.subject}`, key);
    this.#next = undefined;
    queueMicrotask(() => this.arm());
  }

  cancel(kind: string, subject: string): void {
    const key = this.#records.get(dueKeys, `${kind}/${subject}`);
    if (key === undefined) return;
    this.#records.delete(due, key);
    this.#records.delete(dueKeys, `${kind}/${subject}`);
    this.#next = undefined;
  }

  /** Waits for the next entry, unless the clock stands still. */
  arm(): void {
    clearTimeout(this.#timer);
    if (this.#closed || this.#clock.frozen) return;
    const next = this.#nextTime();
    if (next === Number.POSITIVE_INFINITY) return;
    const wait = Math.min(Math.max(next - this.#clock.now(), 0), longestTimer);
    this.#timer = setTimeout(() => this.poke(), wait);
    this.#timer.unref();
  }

  /** Does what is due; work that takes no time is done when this returns. */
  poke(): void {
    if (this.#running === undefined && this.#nextTime() <= this.#clock.now()) void this.run();
  }

  /** Does what is due, all of it. Never rejects. */
  async run(): Promise<void> {
    while (this.#running !== undefined) await this.#running;
    this.#running = this.#work();
    try {
      await this.#running;
    } finally {
      this.#running = undefined;
      this.arm();
    }
  }

  /** Moves the clock on step by step, from one due time to the next, doing what is due at each. */
  async advance(milliseconds: number): Promise<void> {
    const target = this.#clock.now() + milliseconds;
    await this.run();
    for (let next = this.#nextTime(); next <= target && !this.#closed; next = this.#nextTime()) {
      this.#clock.set(Math.max(next, this.#clock.now()));
      await this.run();
    }
    this.#clock.set(Math.max(target, this.#clock.now()));
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    await this.#running;
  }

  /** Forgets what is planned; the records themselves are dropped by the caller. */
  forget(): void {
    this.#next = undefined;
  }

  async #work(): Promise<void> {
    for (;;) {
      const first = this.#records.list(due, { limit: 1 })[0];
      if (this.#closed || first === undefined || first.value.at > this.#clock.now()) return;
      const { kind, subject } = first.value;
      try {
        const pending = this.#workers[kind]?.(subject);
        if (pending !== undefined) await pending;
      } catch (error) {
        this.#onError(error);
      }
      // The work itself may have planned its next step under the same name.
      this.#records.transaction(() => {
        if (this.#records.get(dueKeys, `${kind}/${subject}`) === first.key) this.cancel(kind, subject);
        else this.#records.delete(due, first.key);
      });
    }
  }

  #nextTime(): number {
    this.#next ??= this.#records.list(due, { limit: 1 })[0]?.value.at ?? Number.POSITIVE_INFINITY;
    return this.#next;
  }
}
