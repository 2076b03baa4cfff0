import type { Exchange, Finding, Operation, Phase, WireRequest } from '@countersign/contract';

/** One test: one exchange, or a journey of several. Phases make them, the runner runs them. */
export interface TestCase {
  /** Unique in a run, stable for the same description, options and seed. */
  readonly id: string;
  readonly phase: Phase;
  /** The operation that the case counts for. */
  readonly operation: Operation;
  /** What it is about, for people. */
  readonly label: string;
  /** Judges as it goes: what a later request is may depend on an earlier answer. */
  run(exchange: SendCase): Promise<readonly Finding[]>;
}

/** Sends a request of a case with the run's credentials and headers, and records it. */
type SendCase = (operation: Operation, request: WireRequest) => Promise<Exchange>;
