/** Bundles may hold several copies of this class; the registered symbol is the same in all of them. */
const brand: symbol = Symbol.for('countersign.ApiError');

/** What an `ApiError` is made of. */
export interface ApiErrorDetails<Status extends number, Body> {
  readonly operation: string;
  readonly status: Status;
  readonly body: Body;
  readonly response: Response;
  readonly documented: boolean;
  readonly cause?: unknown;
}

/** `status`: the server refused. `body`: it answered with success, but with a body that is not what was described. */
export type ApiErrorCode = 'status' | 'body';

/** Thrown for an answer that is no success. An error of the network is passed on as `fetch` threw it. */
export class ApiError<Status extends number = number, Body = unknown> extends Error {
  override readonly name = 'ApiError';
  readonly code: ApiErrorCode;
  /** The operation's id in the description. */
  readonly operation: string;
  readonly status: Status;
  /** As described for this status; else the JSON value or text that came, undefined when nothing did. */
  readonly body: Body;
  /** Its body has been read. */
  readonly response: Response;
  /** Whether the description knows this status and the body came in a media type it names. */
  readonly documented: boolean;

  constructor(
    message: string,
    { operation, status, body, response, documented, cause }: ApiErrorDetails<Status, Body>,
  ) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = response.ok ? 'body' : 'status';
    this.operation = operation;
    this.status = status;
    this.body = body;
    this.response = response;
    this.documented = documented;
    Object.defineProperty(this, brand, { value: true });
  }
}

/** True for an `ApiError` of any copy of this package; with an operation, for a documented answer of that operation. */
export function isApiError(error: unknown, operation?: string): error is ApiError {
  if (typeof error !== 'object' || error === null || !(brand in error)) return false;
  if (operation === undefined) return true;
  const { operation: from, documented, code } = error as ApiError;
  return from === operation && documented && code === 'status';
}
