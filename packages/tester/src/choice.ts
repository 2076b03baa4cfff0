import type { SourceRef } from '@countersign/contract';

/** A value that a parameter or body may have. */
export interface Choice {
  readonly name: string;
  readonly value: unknown;
  /** False for a sample of our own. */
  readonly documented: boolean;
}

/** A case, or an example, that could not be used. */
export interface Unusable {
  readonly at: SourceRef;
  /** One line. */
  readonly message: string;
}
