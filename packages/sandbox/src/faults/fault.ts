/** What goes wrong with one request. Sizes in bytes, times in milliseconds. */
export type FaultEffect =
  /** Answers with this status and does nothing else. */
  | { readonly type: 'status'; readonly status: number; readonly retryAfter?: number | undefined }
  /** Waits before anything is done. */
  | { readonly type: 'delay'; readonly milliseconds: number }
  /** Reads and writes bodies no faster than this. */
  | { readonly type: 'bandwidth'; readonly bytesPerSecond: number }
  /** Resets the connection after this many bytes of the request's body, which count as received. */
  | { readonly type: 'reset'; readonly afterRequestBytes: number }
  /** Does everything, then closes the connection without an answer. */
  | { readonly type: 'drop-answer' }
  /** Keeps only the first bytes of what is sent, and answers as if that were all. */
  | { readonly type: 'short-commit'; readonly bytes: number }
  /** Leaves the `Range` header out of the answer, or puts another value there. */
  | { readonly type: 'range'; readonly value?: string | undefined }
  /** Closes the connection after this many bytes of the answer's body. */
  | { readonly type: 'truncate'; readonly afterBytes: number }
  /** Flips the bits of one byte of the answer's body. */
  | { readonly type: 'corrupt'; readonly atByte: number }
  /** The upload, token or URL that the request is about has just expired. */
  | { readonly type: 'expire' }
  /** The job that the request starts will fail. */
  | {
      readonly type: 'fail-job';
      readonly stage?: string | undefined;
      readonly explanation?: string | undefined;
    };

export type FaultType = FaultEffect['type'];

/** At most one effect of each type. */
export type Faults = { readonly [Type in FaultType]?: Extract<FaultEffect, { readonly type: Type }> };

/** When something goes wrong. Conditions that are left out hold always. */
export interface FaultRule {
  readonly effect: FaultEffect;
  /** Name of an API. */
  readonly api?: string | undefined;
  /** An operationId, or `download` for a URL that an API handed out. */
  readonly operation?: string | undefined;
  /** Only the n-th request, from 1, that fits `api` and `operation` since the rule was made. */
  readonly nth?: number | undefined;
  /** Chance from 0 to 1, by the seeded random numbers of the namespace. @default 1 */
  readonly probability?: number | undefined;
  /** At most so often. @default without limit */
  readonly times?: number | undefined;
}

export interface InstalledFault extends FaultRule {
  readonly id: string;
  /** Requests that fitted `api` and `operation`. */
  readonly seen: number;
  /** Requests that something went wrong with. */
  readonly applied: number;
}
