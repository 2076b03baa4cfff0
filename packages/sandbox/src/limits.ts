import { SandboxError } from './errors.ts';

/** What a client may ask of the sandbox at most; beyond it the answer is a 4XX. Sizes in bytes, times in milliseconds. */
export interface Limits {
  /** One request body. @default 64 GiB */
  readonly bodyBytes: number;
  /** One file. Pakt calls this a setting of the chainsite. @default 64 GiB */
  readonly fileBytes: number;
  /** A body of JSON. @default 1 MiB */
  readonly jsonBytes: number;
  /** Everything that is stored. @default 256 GiB */
  readonly totalBytes: number;
  /** Parts of one multipart body. @default 10000 */
  readonly parts: number;
  /** Parts of one multipart body that are no files. @default 100 */
  readonly fields: number;
  /** One such part. @default 64 KiB */
  readonly fieldBytes: number;
  /** Header lines of one part. @default 32 */
  readonly headerPairs: number;
  /** Headers of one part, and of the request. @default 16 KiB */
  readonly headerBytes: number;
  /** One segment of a filename, in UTF-8. @default 255 */
  readonly segmentBytes: number;
  /** A whole filename, in UTF-8. @default 4096 */
  readonly filenameBytes: number;
  /** Unfinished uploads and batches of one user in one API. @default 10000 */
  readonly sessions: number;
  /** Namespaces. @default 1000 */
  readonly namespaces: number;
  /** Time without a byte of the body. @default 30 s */
  readonly idleTime: number;
  /** Time for a whole request. @default 6 h */
  readonly requestTime: number;
  /** Time for the headers of a request. @default 20 s */
  readonly headersTime: number;
  /** What is read of a body that was refused, before the connection is closed. @default 1 MiB */
  readonly drainBytes: number;
  /** Time for that. @default 2 s */
  readonly drainTime: number;
}

const kibibyte = 1024;
const gibibyte = 1024 ** 3;

const defaults: Limits = {
  bodyBytes: 64 * gibibyte,
  fileBytes: 64 * gibibyte,
  jsonBytes: 1024 * kibibyte,
  totalBytes: 256 * gibibyte,
  parts: 10_000,
  fields: 100,
  fieldBytes: 64 * kibibyte,
  headerPairs: 32,
  headerBytes: 16 * kibibyte,
  segmentBytes: 255,
  filenameBytes: 4096,
  sessions: 10_000,
  namespaces: 1000,
  idleTime: 30_000,
  requestTime: 6 * 3600_000,
  headersTime: 20_000,
  drainBytes: 1024 * kibibyte,
  drainTime: 2000,
};

/** @throws {SandboxError} `option` for a limit that is not a positive number */
export function completeLimits(limits: Partial<Limits> = {}): Limits {
  for (const [name, value] of Object.entries(limits)) {
    if (!(name in defaults)) throw new SandboxError('option', `There is no limit called "${name}".`);
    if (typeof value !== 'number' || !(value > 0)) {
      throw new SandboxError(
        'option',
        `The limit "${name}" is ${String(value)}; it must be a number above 0.`,
      );
    }
  }
  return { ...defaults, ...limits };
}
