import type {
  Exchange,
  ExercisedConstraint,
  Finding,
  Operation,
  Phase,
  WireRequest,
} from '@countersign/contract';

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
  /**
   * Makes the evidence of a finding small and says whether it repeats. Called for findings that are new in the run, one
   * after the other in the order of the cases.
   */
  prove?(finding: Finding, send: SendCase): Promise<Finding>;
  /** Of the body that it holds until it is run, where it holds one that is known before. */
  readonly bytes?: number;
  /** Statements of the description that the case keeps to their limit, or breaks on purpose. */
  readonly exercises?: readonly ExercisedConstraint[];
}

/** Sends a request of a case with the run's credentials and headers, and records it. */
export type SendCase = (
  operation: Operation,
  request: WireRequest,
  options?: SendOptions,
) => Promise<Exchange>;

export interface SendOptions {
  /** Whose request it is: that of the run's user, of its second user, or nobody's, which carries no header of the run. @default 'user' */
  readonly as?: 'user' | 'other' | 'nobody';
  /** Where the request goes instead of the operation's own server: scheme, host and port, without a path. */
  readonly origin?: string;
}
