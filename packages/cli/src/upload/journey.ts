import type { OnProgress, StateStore } from '@countersign/uploads/portsip';

/** What every journey is told. */
export interface JourneyOptions {
  readonly baseUrl: string;
  readonly token?: string;
  readonly signal: AbortSignal;
  /** Absent where nothing is to be remembered. */
  readonly store?: StateStore;
  readonly private: boolean;
  readonly symlinks: 'refuse' | 'skip' | 'follow';
  readonly watch: Watch;
}

/** Is told how it goes. */
export interface Watch {
  /** Something else is sent now. */
  begin(label: string): void;
  progress: OnProgress;
  /** What is waited for. */
  wait(what: string): void;
  /** What has to stay readable. */
  warn(message: string): void;
}

/** One file or folder that the server has. */
export interface Uploaded {
  readonly path: string;
  readonly bytes: number;
  /** False where the server had it from a run before. */
  readonly sent: boolean;
  /** What the server calls it, by the words of its API. */
  readonly names: Readonly<Record<string, string>>;
  /** Of a folder. */
  readonly files?: readonly { readonly path: string; readonly size: number; readonly hash?: string }[];
}

/** Uploads what the paths name. @throws UploadError; the reason of the signal; the error of the file system */
export type Journey = (paths: readonly string[], options: JourneyOptions) => Promise<readonly Uploaded[]>;
