import type { Location } from './finding.ts';

/** Stable codes of what can be wrong with an input. */
export type ContractErrorCode =
  | 'not-found'
  | 'not-readable'
  | 'too-large'
  | 'empty'
  | 'binary'
  | 'syntax'
  | 'alias-bomb'
  | 'not-openapi'
  | 'swagger-2'
  | 'unsupported-version'
  | 'reference-cycle'
  | 'reference-dangling'
  | 'invalid-description'
  | 'invalid-overlay'
  | 'fetch-failed'
  | 'timeout'
  | 'codec';

const brand = Symbol.for('countersign.ContractError');

/** Thrown for an input that cannot be used. The message says what, where (`file:line:column`) and what to do; it is one line. */
export class ContractError extends Error {
  override readonly name = 'ContractError';
  readonly code: ContractErrorCode;
  readonly location: Partial<Location> | undefined;

  constructor(
    code: ContractErrorCode,
    message: string,
    options: { location?: Partial<Location>; cause?: unknown } = {},
  ) {
    super(message, 'cause' in options ? { cause: options.cause } : undefined);
    this.code = code;
    this.location = options.location;
    Object.defineProperty(this, brand, { value: true });
  }
}

/** True for a `ContractError` of any copy of this package. */
export function isContractError(error: unknown): error is ContractError {
  return typeof error === 'object' && error !== null && brand in error;
}
