/** What is kept of an upload, so that another process can go on. */
export type BlobState = OpenState | CompleteState;

interface OpenState {
  readonly version: 1;
  readonly phase: 'open' | 'completing';
  readonly identity: string;
  readonly uploadId: string;
  readonly token: string;
  /** Whether the server writes `0-0` for an upload without bytes. */
  readonly emptyRange: boolean;
}

interface CompleteState {
  readonly version: 1;
  readonly phase: 'complete';
  readonly identity: string;
  readonly id: string;
  readonly digest: string;
  readonly size: number;
}

/** What a store gave, if it is a state of this version and of the same source. */
export function readBlobState(value: unknown, identity: string): BlobState | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const state = value as Partial<BlobState>;
  // Written by this file, under a key of its own: the version tells the shape.
  return state.version === 1 && state.identity === identity ? (value as BlobState) : undefined;
}
