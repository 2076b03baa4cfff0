import type { RetryOptions, TimeoutOptions } from './client.ts';

/** The arguments of one call, before serialisation. Generated packages type it per operation. */
export interface CallInput {
  readonly path?: Readonly<Record<string, unknown>>;
  readonly query?: Readonly<Record<string, unknown>>;
  /** The header parameters of the description. */
  readonly headers?: Readonly<Record<string, unknown>>;
  readonly cookies?: Readonly<Record<string, unknown>>;
  readonly body?: unknown;
  /** Which of the described media types `body` is. @default the first described one */
  readonly contentType?: string | undefined;
}

/** Header fields; the value undefined leaves one as it was. */
export type HeaderValues = Headers | Readonly<Record<string, string | undefined>>;

/** What a single call may change. */
export interface CallOptions {
  /** Aborts the request, the reading of its answer and the wait before a retry. */
  readonly signal?: AbortSignal;
  /** Sent beside those of the client and of the operation, and instead of those of the same name. */
  readonly headers?: HeaderValues;
  /** @default the client's */
  readonly retry?: RetryOptions | false;
  /** @default the client's */
  readonly timeout?: TimeoutOptions | false;
  readonly throw?: undefined;
}

/** For a call whose answer is a result whatever its status: `status` then tells which `data` came. */
export interface RawOptions extends Omit<CallOptions, 'throw'> {
  /** What is no answer still throws: no connection, no answer in time, a body that cannot be read. */
  readonly throw: false;
}
