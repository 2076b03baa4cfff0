import { isApiError } from '@countersign/client';
import { isUploadError, UploadError } from '../upload-error.ts';
import { readRetryAfter } from './retry-after.ts';
import type { Timing } from './timing.ts';

export interface PatienceOptions {
  /** Failures in a row, without progress between them, after which a journey gives up. */
  readonly failures: number;
  readonly timing: Timing;
  readonly signal: AbortSignal | undefined;
}

const shortest = 200;
const longest = 10_000;

/** Nobody is asked to come back later than that. */
const longestAsked = 3_600_000;

/**
 * Decides after a failure whether a journey goes on. Single requests are retried by the client; a journey finds out what
 * the server has, and goes on from there.
 */
export class Patience {
  readonly #options: PatienceOptions;
  #failures = 0;

  constructor(options: PatienceOptions) {
    this.#options = options;
  }

  /** Something was acknowledged. */
  renew(): void {
    this.#failures = 0;
  }

  /**
   * Waits, longer after each failure, at least as long as the server asks for.
   *
   * @throws UploadError when the failure is final, the patience at its end, or the server asks for more than an hour; the
   * signal's reason when it is aborted; what is no failure of a call, as it is
   */
  async spend(error: unknown): Promise<void> {
    const { failures, signal, timing } = this.#options;
    signal?.throwIfAborted();
    this.#failures += 1;
    const asked = readRetryAfter(isApiError(error) ? error.response?.headers : undefined, timing.now());
    if (!isPassing(error) || this.#failures >= failures || asked > longestAsked) throw toUploadError(error);
    const backoff = timing.random() * Math.min(longest, shortest * 2 ** this.#failures);
    await timing.sleep(Math.max(asked, backoff), signal);
  }
}

/** The status of a refusal; undefined for a failed connection, or a success whose body could not be read. */
export function statusOf(error: unknown): number | undefined {
  return isApiError(error) && error.code === 'status' ? error.status : undefined;
}

/** Conflicts are among them: they pass once the state of the server is known. */
const passing: ReadonlySet<number> = new Set([408, 409, 412, 416, 425, 429]);

function isPassing(error: unknown): boolean {
  // What a server says of its bytes may be true the next time.
  if (isUploadError(error)) return error.code === 'range-invalid';
  if (!isApiError(error)) return isTimeout(error);
  // A redirect is among the failures of the connection that come back.
  if (error.code === 'network') return error.retryable;
  const status = statusOf(error);
  return status === undefined || status >= 500 || passing.has(status);
}

export function isGone(error: unknown): boolean {
  const status = statusOf(error);
  return status === 404 || status === 410;
}

/** Of a time limit of this package. */
function isTimeout(error: unknown): error is DOMException {
  return error instanceof DOMException && error.name === 'TimeoutError';
}

/**
 * The failure of a call as the error of this package. Anything else stays what it is: an error of this package, or what
 * a function of the application threw, such as a store, a token or a progress callback.
 */
export function toUploadError(error: unknown): unknown {
  if (!isApiError(error) && !isTimeout(error)) return error;
  const { message } = error;
  if (isGone(error)) {
    return new UploadError(
      'upload-expired',
      `Not there, or no longer, unless the base URL is wrong: ${message}`,
      {
        cause: error,
      },
    );
  }
  if (statusOf(error) !== undefined) return new UploadError('refused', message, { cause: error });
  return isApiError(error) && error.code === 'body'
    ? new UploadError('answer-incomplete', message, { cause: error })
    : new UploadError('unreachable', `The connection failed: ${message}`, { cause: error });
}
