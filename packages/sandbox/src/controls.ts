import type { FaultRule, InstalledFault } from './faults/fault.ts';
import type { JournalEntry } from './journal.ts';
import type { Namespaces } from './namespaces.ts';

/** The time of a namespace, in milliseconds. */
export interface ClockControls {
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  now(): number;
  readonly frozen: boolean;
  /** Stops the time, where it stands or at a given time. What has become due is done when this resolves. */
  freeze(at?: number): Promise<void>;
  /** Sets the time; it goes on, or stands, as before. What has become due is done when this resolves. */
  set(now: number): Promise<void>;
  /** Moves the time on. Everything that becomes due on the way is done, at its own time, when this resolves. */
  advance(milliseconds: number): Promise<void>;
  /** Lets the time run on from where it stands. */
  resume(): void;
}

export interface FaultControls {
  add(rule: FaultRule): InstalledFault;
  list(): readonly InstalledFault[];
  /** False when there is no such rule. */
  remove(id: string): boolean;
  clear(): void;
}

export interface JournalControls {
  /** The latest 1,000 requests, the oldest first. */
  list(): readonly JournalEntry[];
  clear(): void;
}

/** Everything that can be steered in one namespace. */
export interface NamespaceControls {
  readonly name: string;
  readonly clock: ClockControls;
  readonly faults: FaultControls;
  readonly journal: JournalControls;
  /** Empties the namespace: state, faults, journal; its clock runs with the machine's again. */
  reset(): Promise<void>;
}

/** The controls of a namespace. They stay valid when it is reset. */
export function createControls(namespaces: Namespaces, name: string): NamespaceControls {
  const space = () => namespaces.get(name);
  return {
    name,
    clock: {
      now: () => space().clock.now(),
      get frozen() {
        return space().clock.frozen;
      },
      async freeze(at) {
        const { clock, due } = space();
        clock.set(at ?? clock.now(), true);
        await due.run();
      },
      async set(now) {
        const { clock, due } = space();
        clock.set(now);
        await due.run();
      },
      advance: (milliseconds) => space().due.advance(milliseconds),
      resume: () => space().clock.resume(),
    },
    faults: {
      add: (rule) => space().faults.add(rule),
      list: () => space().faults.list(),
      remove: (id) => space().faults.remove(id),
      clear: () => space().faults.clear(),
    },
    journal: {
      list: () => space().journal.list(),
      clear: () => space().journal.clear(),
    },
    reset: () => namespaces.reset(name),
  };
}
