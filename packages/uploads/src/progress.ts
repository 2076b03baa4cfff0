/** How far an upload is, in bytes that the server has acknowledged. */
export interface Progress {
  readonly acknowledged: number;
  /** Absent while the source does not tell its length. */
  readonly total: number | undefined;
}

export type OnProgress = (progress: Progress) => void;
