/** Bundles may hold several copies of this class; the registered symbol is the same in all of them. */
const brand: symbol = Symbol.for('countersign.ApiError');

/** Which call it was. */
export interface CallContext {
  /** The operation's id in the description. */
  readonly operation: string;
  readonly method: string;
  /** Without the credential, and without the values of query parameters whose name tells of a secret. */
  readonly url: string;
}

/** What an `ApiError` is made of. */
export interface ApiErrorDetails<Status extends number, Body> extends CallContext {
  readonly code: ApiErrorCode;
  readonly retryable: boolean;
  /** @default 0 */
  readonly status?: Status;
  readonly body?: Body;
  /** @default `{}` */
  readonly headers?: Readonly<Record<string, unknown>>;
  /** @default false */
  readonly documented?: boolean;
}

/**
 * - `status`: the server refused.
 * - `body`: it answered with success, but with a body that is not what was described.
 * - `network`: no answer, or only a part of one; `cause` is what `fetch` says.
 * - `timeout`: no answer in time.
 * - `truncated`: a download ended before its announced length.
 */
export type ApiErrorCode = 'status' | 'body' | 'network' | 'timeout' | 'truncated';

/** Thrown for every call that got no success, but for one that the caller aborted: there the signal's reason is thrown. */
export class ApiError<Status extends number = number, Body = unknown> extends Error implements CallContext {
  override readonly name = 'ApiError';
  declare readonly code: ApiErrorCode;
  declare readonly operation: string;
  declare readonly method: string;
  declare readonly url: string;
  /** 0 when no answer came. */
  declare readonly status: Status;
  /** As described for this status; else the JSON value or text that came, undefined when nothing did. */
  declare readonly body: Body;
  /** The declared headers that came, under their described names. */
  declare readonly headers: Readonly<Record<string, unknown>>;
  /** By which the server knows the request, where it says so in one of the usual headers. */
  declare readonly requestId: string | undefined;
  /** Whether the same may succeed later: the network, a timeout, or 408, 429, 502, 503 or 504. */
  declare readonly retryable: boolean;
  /** Whether the description knows this status and the body came in a media type it names. */
  declare readonly documented: boolean;
  /** Its body has been read. Not printed with the error, as its URL may hold a secret. */
  declare readonly response: Response | undefined;

  constructor(message: string, details: ApiErrorDetails<Status, Body>, cause?: unknown, response?: Response) {
    super(`${details.operation}: ${details.method} ${message}`, cause ? { cause } : undefined);
    const requestId = idHeaders.map((name) => response?.headers.get(name)).find(Boolean);
    Object.assign(this, { status: 0, headers: {}, documented: false, requestId }, details);
    Object.defineProperties(this, { response: { value: response }, [brand]: { value: true } });
  }
}

const idHeaders = ['x-request-id', 'request-id', 'x-correlation-id', 'x-amz-request-id', 'cf-ray'];

/** True for an `ApiError` of any copy of this package; with an operation, for a documented answer of that operation. */
export function isApiError(error: unknown, operation?: string): error is ApiError {
  if (typeof error !== 'object' || error === null || !(brand in error)) return false;
  if (operation === undefined) return true;
  const { operation: from, documented, code } = error as ApiError;
  return from === operation && documented && code === 'status';
}
