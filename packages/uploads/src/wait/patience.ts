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
   * @throws UploadError when the failure is final or the patience at its end; the signal's reason when it is aborted
   */
  async spend(error: unknown): Promise<void> {
    const { failures, signal, timing } = this.#options;
    signal?.throwIfAborted();
    this.#failures += 1;
    if (!isPassing(error) || this.#failures >= failures) throw toUploadError(error);
    const asked = readRetryAfter(isApiError(error) ? error.response?.headers : undefined, timing.now());
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
  const status = statusOf(error);
  // A redirect is among the failures of the connection that come back.
  if (isApiError(error) && error.code === 'network') return error.retryable;
  return status === undefined || status >= 500 || passing.has(status);
}

export function isGone(error: unknown): boolean {
  const status = statusOf(error);
  return status === 404 || status === 410;
}

/** What a call threw, as the error of this package. */
export function toUploadError(error: unknown): UploadError {
  if (isUploadError(error)) return error;
  const message = error instanceof Error ? error.message : String(error);
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
