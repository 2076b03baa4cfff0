import type { WireHeaders } from '@countersign/contract';

/** One exchange that somebody else recorded: a browser, a proxy, a run of ours. */
export interface RecordedExchange {
  readonly method: string;
  /** Absolute. */
  readonly url: string;
  readonly headers: WireHeaders;
  /** Absent when there was none; `unknown` where it was not recorded byte for byte. */
  readonly body?: Uint8Array | 'unknown';
  /** Absent when the exchange broke off. */
  readonly response?: RecordedResponse;
  /** ISO 8601 */
  readonly startedAt: string;
  readonly durationMs: number;
}

export interface RecordedResponse {
  readonly status: number;
  readonly headers: WireHeaders;
  readonly body: Uint8Array | 'unknown';
}
