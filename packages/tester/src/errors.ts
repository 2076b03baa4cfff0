/** Stable codes of what keeps a run from starting. */
export type TesterErrorCode = 'unreachable' | 'invalid-option' | 'not-replayable';

const brand = Symbol.for('countersign.TesterError');

/** Thrown before a run for what the caller has to put right. The message says what and what to do; it is one line. */
export class TesterError extends Error {
  override readonly name = 'TesterError';
  readonly code: TesterErrorCode;

  constructor(code: TesterErrorCode, message: string, options: { cause?: unknown } = {}) {
    super(message, 'cause' in options ? { cause: options.cause } : undefined);
    this.code = code;
    Object.defineProperty(this, brand, { value: true });
  }
}

/** True for a `TesterError` of any copy of this package. */
export function isTesterError(error: unknown): error is TesterError {
  return typeof error === 'object' && error !== null && brand in error;
}
