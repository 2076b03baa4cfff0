/** Bundles may hold several copies of this class; the registered symbol is the same in all of them. */
const brand: symbol = Symbol.for('countersign.UploadError');

/**
 * What went wrong.
 *
 * - `refused`: the server refused; `cause` is its answer, an `ApiError`
 * - `unreachable`: the connection failed again and again; `cause` is the last failure
 * - `upload-expired`: the server no longer knows the upload
 * - `digest-mismatch`: the bytes are not those of the digest
 * - `range-invalid`: the server claims bytes that were never sent, or less and less
 * - `answer-incomplete`: an answer lacks what the journey needs
 * - `outcome-unknown`: an answer was lost, and what was done cannot be found out
 * - `source-changed`: the source is not what it was when the upload began
 * - `source-unsupported`: a folder holds what cannot be sent, such as a symbolic link or a socket
 * - `source-spent`: the server asks for bytes that a stream has already given
 * - `size-mismatch`: the server has another number of bytes than was sent
 * - `job-failed`: the server's job ended in failure, at `stage`
 * - `deadline`: the job did not end in time
 */
export type UploadErrorCode =
  | 'refused'
  | 'unreachable'
  | 'upload-expired'
  | 'digest-mismatch'
  | 'size-mismatch'
  | 'range-invalid'
  | 'answer-incomplete'
  | 'outcome-unknown'
  | 'source-changed'
  | 'source-unsupported'
  | 'source-spent'
  | 'job-failed'
  | 'deadline';

export interface UploadErrorDetails {
  readonly cause?: unknown;
  /** Where a job failed, in the server's words. */
  readonly stage?: string | undefined;
  /** The server's id of the upload, batch or file. */
  readonly uploadId?: string | undefined;
}

/** The one error of this package. An abort is thrown as the signal's own reason, a wrong argument as a `TypeError`. */
export class UploadError extends Error {
  override readonly name = 'UploadError';
  readonly code: UploadErrorCode;
  readonly stage: string | undefined;
  readonly uploadId: string | undefined;

  constructor(code: UploadErrorCode, message: string, details: UploadErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.stage = details.stage;
    this.uploadId = details.uploadId;
    Object.defineProperty(this, brand, { value: true });
  }
}

/** True for an `UploadError` of any copy of this package; with a code, for one with that code. */
export function isUploadError(error: unknown, code?: UploadErrorCode): error is UploadError {
  if (typeof error !== 'object' || error === null || !(brand in error)) return false;
  return code === undefined || (error as UploadError).code === code;
}
