import type { Provenance, SourceRef } from '@countersign/contract';

/** A value that differs from a valid one in one thing. */
export interface Deviation {
  /** The first that serves is taken: one like the base, then one that need not be. */
  readonly values: readonly unknown[];
  readonly label: string;
  /** The statement that it is about. */
  readonly at: SourceRef;
  readonly provenance: Provenance;
  readonly meant: Meant;
}

/** To keep to a `limit` that the description states, to `break` a statement, or to try what is left `open`. */
export type Meant = 'limit' | 'break' | 'open';
