import type { SourceRef } from '@countersign/contract';
import type { Node } from './compile-schema.ts';

/** A value for one place that should be valid, or break one keyword. */
export interface Candidate {
  readonly valid: boolean;
  /** The keyword that it is about, as provenance names it: `minLength`, `required/id`. */
  readonly keyword: string;
  /** What is special about the value: `one character too few`. */
  readonly label: string;
  /** True for what a description allows without speaking of it. */
  readonly extreme?: boolean;
  /** Where the keyword stands, for a valid value. */
  readonly at?: SourceRef | undefined;
  /** Alternatives; the first that breaks nothing else is taken. Drawn only when needed. */
  readonly values: Iterable<unknown>;
}

/** A place in a value that is to be covered. */
export interface Site {
  readonly node: Node;
  /** From the whole value to this place. */
  readonly path: readonly (string | number)[];
  /** The whole value with something else at this place. */
  readonly wrap: (value: unknown) => unknown;
}

/** A candidate that should be valid. */
export function valid(keyword: string, label: string, values: Iterable<unknown>): Candidate {
  return { valid: true, keyword, label, values };
}

/** A candidate that is valid, though the description does not speak of such values. */
export function extreme(keyword: string, label: string, values: Iterable<unknown>): Candidate {
  return { valid: true, extreme: true, keyword, label, values };
}

/** A candidate that should break a keyword. */
export function invalid(keyword: string, label: string, values: Iterable<unknown>): Candidate {
  return { valid: false, keyword, label, values };
}
