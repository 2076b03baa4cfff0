/**
 * The events of a test run: plain data that the tester yields and reports consume, so that neither needs the other.
 *
 * One run tests one API. Its events come in this order: `run-start`; then, per phase, `phase-start`, cases with their
 * findings, `phase-end`; then one `operation-end` per operation in the order of the description; `run-end` last.
 * `not-judged` and `remark` may come anywhere between the first and the last. With several requests in flight, cases of different
 * operations interleave; a finding always follows the case that shows it. Consumers ignore types and fields they do
 * not know: both are added to, never renamed.
 *
 * Credentials that the caller named as secret are already replaced by `$VARIABLE` in everything below.
 */

import type { Finding, Location, Phase } from './finding.ts';
import type { SourceDocument, SourceRef } from './model.ts';
import type { WireRequest, WireResponse } from './wire.ts';

export type RunEvent =
  | RunStartEvent
  | PhaseStartEvent
  | CaseEvent
  | FindingEvent
  | NotJudgedEvent
  | RemarkEvent
  | PhaseEndEvent
  | OperationEndEvent
  | RunEndEvent;

/** What a run is held against. A mock keeps no state and answers from the description itself; a recording is not asked anything. */
export interface RunTarget {
  readonly kind: 'server' | 'mock' | 'sandbox' | 'recording';
  /** Replaces `servers[0].url`, path included; without a slash at its end. */
  readonly url: string;
}

export interface RunStartEvent {
  readonly type: 'run-start';
  readonly api: string;
  readonly title: string;
  readonly target: RunTarget;
  readonly seed: number;
  readonly phases: readonly Phase[];
  /** ISO 8601 */
  readonly startedAt: string;
  /** Those that will be tested, in the order of the description. */
  readonly operations: readonly TestedOperation[];
  /** `Contract.sources`: what a finding's `source` names. */
  readonly sources: Readonly<Record<string, SourceDocument>>;
  /** `Contract.files`: what the number before the `#` of a place counts. */
  readonly files: readonly string[];
  /** Which part of the run this is; absent for a whole one. */
  readonly shard?: Shard;
}

/** One of several parts of a run, each on a machine of its own: `2/5` is the second of five. */
export interface Shard {
  /** From 1. */
  readonly index: number;
  readonly count: number;
}

export interface TestedOperation {
  /** `Operation.id` */
  readonly operation: string;
  readonly method: string;
  readonly path: string;
  readonly tags: readonly string[];
  readonly location: Location;
  /** `200`, ranges such as `4XX`, `default`; in the order of the description. */
  readonly statusesDocumented: readonly string[];
}

export interface PhaseStartEvent {
  readonly type: 'phase-start';
  readonly api: string;
  readonly phase: Phase;
  /** How many cases are planned, where that is known beforehand. */
  readonly cases?: number;
}

export interface PhaseEndEvent {
  readonly type: 'phase-end';
  readonly api: string;
  readonly phase: Phase;
  readonly cases: number;
  readonly durationMs: number;
}

/** One test case has ended: one exchange, or the several of a journey. */
export interface CaseEvent {
  readonly type: 'case';
  readonly api: string;
  /** Stable for the same description, options and seed. */
  readonly id: string;
  readonly phase: Phase;
  /** `Operation.id` that the case counts for. */
  readonly operation: string;
  /** What the case is about, for people: `example folder-upload`. */
  readonly label: string;
  readonly exchanges: readonly Exchange[];
  /** Ids of the findings that this case shows, also where they were reported before. */
  readonly findings: readonly string[];
  readonly durationMs: number;
}

/** One request with what came of it: a response or a failure. */
export interface Exchange {
  /** `Operation.id` */
  readonly operation: string;
  /** Absolute URL as it was asked for. */
  readonly url: string;
  readonly request: WireRequest;
  /** What went over the wire as the body; less than was meant where the connection broke. */
  readonly sent: {
    readonly bytes: number;
    /** Lower-case hexadecimal. */
    readonly sha256: string;
    /** Present where a whole request, head or body, is not what was meant. One clause: `its body has 5 bytes instead of 4`. */
    readonly differs?: string;
  };
  readonly response?: WireResponse;
  readonly failure?: ExchangeFailure;
  /** ISO 8601 */
  readonly startedAt: string;
  readonly durationMs: number;
}

/** Why there is no usable response. */
export interface ExchangeFailure {
  readonly kind: 'refused' | 'closed' | 'timeout' | 'malformed' | 'too-large' | 'unreachable' | 'cancelled';
  /** One clause without a full stop: `the connection was closed before an answer`. */
  readonly message: string;
}

/** A finding is reported once per run, however many cases show it. */
export interface FindingEvent {
  readonly type: 'finding';
  readonly api: string;
  readonly finding: ReportedFinding;
  /** `CaseEvent.id`; absent for what only a whole run shows. */
  readonly case?: string;
}

export interface ReportedFinding extends Finding {
  /** Shell command that sends the same bytes again, `$VARIABLE` standing for secrets; absent when nothing was sent. */
  readonly curl?: string;
  /** The waiver that excuses it: it is told, fails nothing, and is not made small. */
  readonly waived?: Waived;
}

/** Why a finding is accepted, and the last day (UTC, YYYY-MM-DD) on which it is. */
export interface Waived {
  readonly reason: string;
  readonly expires: string;
}

/** Something that a reader might take for tested, and is not. */
export interface NotJudgedEvent {
  readonly type: 'not-judged';
  readonly api: string;
  readonly operation?: string;
  /** `description`: the toolkit does not know the feature; `target`: this target cannot show it; `case`: no usable case. */
  readonly reason: 'description' | 'target' | 'case';
  /** One line. */
  readonly message: string;
  readonly location?: Location;
}

/** Something about the run itself that its reader has to know: a waiver that has expired, for instance. */
export interface RemarkEvent {
  readonly type: 'remark';
  readonly api: string;
  /** One line. */
  readonly message: string;
}

export interface OperationEndEvent {
  readonly type: 'operation-end';
  readonly api: string;
  readonly operation: string;
  readonly method: string;
  readonly path: string;
  readonly tags: readonly string[];
  readonly cases: number;
  /** Cases of each phase that had any. */
  readonly casesByPhase: Readonly<Partial<Record<Phase, number>>>;
  /** Concrete status codes, ascending. */
  readonly statusesSeen: readonly number[];
  readonly statusesDocumented: readonly string[];
  /** Those of `statusesDocumented` that an answer was judged by. */
  readonly statusesCovered: readonly string[];
  /** Media types that the description gives for bodies, ranges among them; without repeats, in its order. */
  readonly mediaTypesDocumented: {
    readonly request: readonly string[];
    readonly response: readonly string[];
  };
  /** What the cases made of the operation; absent when it was not called. */
  readonly exercised?: Exercised;
  /** In a shard: what only all of them together can tell was never seen. */
  readonly expected?: readonly ExpectedAnswer[];
  readonly errors: number;
  readonly warnings: number;
  readonly durationMs: number;
}

/** What the cases of an operation have sent and seen. Lists are sorted. */
export interface Exercised {
  /** Media types of request bodies, without parameters. */
  readonly requestMediaTypes: readonly string[];
  /** Media types of response bodies, without parameters. */
  readonly responseMediaTypes: readonly string[];
  /** Labels of the cases that sent documented examples. */
  readonly examples: readonly string[];
  readonly constraints: readonly ExercisedConstraint[];
  /** Alternatives, optional properties and listed values that values in keeping with their schema had. */
  readonly branches: readonly ExercisedBranch[];
  /** How many of these the description has, for requests and for responses; counted up to 2000. */
  readonly branchesDescribed: { readonly request: number; readonly response: number };
}

/** One way through a schema: an alternative of `oneOf` or `anyOf`, an optional property, a value of an `enum`. */
export interface ExercisedBranch {
  /** `0#/components/schemas/Pet/oneOf/1`, `…/properties/tag`, `…/enum/0`. */
  readonly at: SourceRef;
  /** Whether it was sent or received. */
  readonly side: 'request' | 'response';
}

/** A statement about requests that was tried at its limit (`kept`) or beyond it (`broken`). */
export interface ExercisedConstraint {
  /** Where the keyword stands: `0#/paths/~1pets/get/parameters/0/schema/minimum`. */
  readonly at: SourceRef;
  readonly how: 'kept' | 'broken';
}

/** An answer that a run asks for, and the finding that it makes when it was never given. */
export interface ExpectedAnswer {
  /** Any of these statuses will do; `success` is every one below 400. */
  readonly statuses: 'success' | readonly number[];
  readonly finding: ReportedFinding;
}

export interface RunEndEvent {
  readonly type: 'run-end';
  readonly api: string;
  readonly cases: number;
  readonly requests: number;
  readonly errors: number;
  readonly warnings: number;
  readonly durationMs: number;
  /** Present when the run ended before all its cases; `no-answer` when the server as a whole kept silent. */
  readonly stopped?: 'time-limit' | 'max-cases' | 'cancelled' | 'no-answer';
}
