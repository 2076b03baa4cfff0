import type { Provenance, SourceRef } from '@countersign/contract';
import type { Change, ValuePath } from './change.ts';

/** One thing that is done to a valid value. Whether the outcome is valid is found out afterwards, on the wire. */
export interface Deviation {
  readonly path: ValuePath;
  readonly change: Change;
  /** The statement that it is about. */
  readonly at: SourceRef;
  readonly provenance: Provenance;
  readonly label: string;
  readonly meant: Meant;
}

/**
 * What is done on purpose: to go to a `limit` that the description states, which may turn out to lie beyond another one;
 * to `break` a statement; or to try what is left `open`.
 */
export type Meant = 'limit' | 'break' | 'open';

/** A value of a kind that has no parts, tried at one keyword. */
export interface Trial {
  readonly keyword: string;
  readonly value: unknown;
  readonly label: string;
  readonly meant: Meant;
}

/** At the limit that a keyword states. */
export function atLimit(keyword: string, value: unknown, label: string): Trial {
  return { keyword, value, label, meant: 'limit' };
}

/** Beyond what a keyword allows. */
export function beyond(keyword: string, value: unknown, label: string): Trial {
  return { keyword, value, label, meant: 'break' };
}

/** Where nothing is stated. */
export function unstated(value: unknown, label: string): Trial {
  return { keyword: 'type', value, label, meant: 'open' };
}
