const brand = Symbol.for('countersign.ReportError');

/** A report that cannot be read, or not together with others. The message says which and what to do; it is one line. */
export class ReportError extends Error {
  override readonly name = 'ReportError';
  readonly code = 'invalid-report';

  constructor(message: string) {
    super(message);
    Object.defineProperty(this, brand, { value: true });
  }
}

/** True for a `ReportError` of any copy of this package. */
export function isReportError(error: unknown): error is ReportError {
  return typeof error === 'object' && error !== null && brand in error;
}
