import type { Contract, Exchange, Operation, Provenance, Rule, SourceRef } from '@countersign/contract';
import type { Trace } from './step.ts';

/** A relation between exchanges, seen to hold or not to hold on one object. */
export interface Observation {
  readonly rule: Rule;
  /** The same for the same relation on other objects. */
  readonly relation: string;
  /** The object that it was seen on. */
  readonly object: string;
  /** Absent when it holds. */
  readonly problem?: Problem;
}

export interface Problem {
  /** `Step.id` of the step that shows it. */
  readonly step: string;
  /** Steps without which it is no problem, beside those that give arguments. */
  readonly needs?: readonly string[];
  readonly exchange: Exchange;
  readonly operation: Operation;
  /** One sentence: what was stated, what was seen. */
  readonly message: string;
  readonly at: SourceRef;
  readonly provenance: Provenance;
  readonly cause?: string;
  /** True when the description or a standard says so; otherwise other objects have to confirm it. */
  readonly stated: boolean;
  /** Names what is wrong, for problems that it brings with it. */
  readonly explains?: string;
  /** What brings this problem with it: then it is none of its own. */
  readonly consequenceOf?: readonly string[];
  /** True when it means nothing unless other objects confirm it. */
  readonly doubtful?: boolean;
  /** True when it means nothing until other objects confirm it, and is as certain as any then. */
  readonly pending?: boolean;
}

/** Judges what came of a scenario. */
export type Oracle = (contract: Contract, trace: Trace) => readonly Observation[];
