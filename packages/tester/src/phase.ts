import type { Contract, Operation, RunTarget, SourceRef } from '@countersign/contract';
import type { Credential } from './authorise.ts';
import type { TestCase } from './case.ts';

/** What a phase plans from. */
export interface PhaseContext {
  readonly contract: Contract;
  /** Those that are tested, in the order of the description. */
  readonly operations: readonly Operation[];
  readonly target: RunTarget;
  readonly seed: number;
  readonly methods: 'all' | 'safe';
  /** Generated cases per operation. */
  readonly maxCases: number;
  /** Of the run's user. */
  readonly credential?: Credential;
  /** Status codes that the operation was answered with so far, in cases of its own. */
  readonly statusesSeen: (operation: Operation) => ReadonlySet<number>;
  /** Whether the run has a second user to ask as. */
  readonly hasOther: boolean;
  /** Longest wait for one job, in milliseconds. */
  readonly jobTimeLimitMs: number;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Ends early when the run does. */
  readonly sleep: (milliseconds: number) => Promise<void>;
}

/** Something of an operation that the phase cannot test. */
export interface LeftOut {
  readonly operation?: Operation;
  readonly at: SourceRef;
  /** One line. */
  readonly message: string;
}

/** Plans lazily: what comes later may depend on what earlier cases showed. */
export type PlanPhase = (
  context: PhaseContext,
) => Iterable<TestCase | LeftOut> | AsyncIterable<TestCase | LeftOut>;
