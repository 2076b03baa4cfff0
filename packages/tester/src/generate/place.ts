import type { Schema, SourceRef } from '@countersign/contract';

/** A schema and where it stands in the description. */
export interface Place {
  readonly schema: Schema;
  readonly at: SourceRef;
}

/** The place below `at` that `tokens` lead to. */
export function below(at: SourceRef, ...tokens: readonly (string | number)[]): SourceRef {
  const escaped = tokens.map((token) => String(token).replaceAll('~', '~0').replaceAll('/', '~1'));
  return `${at}${escaped.map((token) => `/${token}`).join('')}` as SourceRef;
}
