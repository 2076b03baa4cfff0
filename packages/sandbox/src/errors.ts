/** Stable codes of what can be wrong with the way a sandbox is started. */
export type SandboxErrorCode = 'option' | 'port' | 'data-directory' | 'contract' | 'violation';

const brand = Symbol.for('countersign.SandboxError');

/** Thrown where a sandbox cannot be started or was found to break a description. The message is one line and says what to do. */
export class SandboxError extends Error {
  override readonly name = 'SandboxError';
  readonly code: SandboxErrorCode;

  constructor(code: SandboxErrorCode, message: string, options: { cause?: unknown } = {}) {
    super(message, 'cause' in options ? { cause: options.cause } : undefined);
    this.code = code;
    Object.defineProperty(this, brand, { value: true });
  }
}

/** True for a `SandboxError` of any copy of this package. */
export function isSandboxError(error: unknown): error is SandboxError {
  return typeof error === 'object' && error !== null && brand in error;
}
