/** Stable codes of what can be wrong with the way a proxy is started. */
export type ProxyErrorCode = 'server' | 'port';

const brand = Symbol.for('countersign.ProxyError');

/** Thrown where a proxy cannot be started. The message is one line and says what to do. */
export class ProxyError extends Error {
  override readonly name = 'ProxyError';
  readonly code: ProxyErrorCode;

  constructor(code: ProxyErrorCode, message: string, options: { cause?: unknown } = {}) {
    super(message, 'cause' in options ? { cause: options.cause } : undefined);
    this.code = code;
    Object.defineProperty(this, brand, { value: true });
  }
}

/** True for a `ProxyError` of any copy of this package. */
export function isProxyError(error: unknown): error is ProxyError {
  return typeof error === 'object' && error !== null && brand in error;
}
