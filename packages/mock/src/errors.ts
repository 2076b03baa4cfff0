/** Stable codes of what can keep a mock from starting. */
export type MockErrorCode =
  | 'unknown-api'
  | 'duplicate-name'
  | 'invalid-name'
  | 'unusable-document'
  | 'prism-failed'
  | 'address-in-use'
  | 'listen-failed';

const brand = Symbol.for('countersign.MockError');

/** Thrown when a mock cannot be started. The message is one line: what, where, and what to do. */
export class MockError extends Error {
  override readonly name = 'MockError';
  readonly code: MockErrorCode;

  constructor(code: MockErrorCode, message: string, options: { cause?: unknown } = {}) {
    super(message, options);
    this.code = code;
    Object.defineProperty(this, brand, { value: true });
  }
}

/** True for a `MockError` of any copy of this package. */
export function isMockError(error: unknown): error is MockError {
  return typeof error === 'object' && error !== null && brand in error;
}
