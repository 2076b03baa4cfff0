import type { WireHeaders } from '@countersign/contract';

/** A request that went by, with what came of it. */
export interface PassedExchange {
  readonly method: string;
  /** Absolute, of the server behind. */
  readonly url: string;
  /** As the client sent them. */
  readonly headers: WireHeaders;
  /** Absent when there was none; `unknown` where it was larger than what is kept. */
  readonly body?: Uint8Array | 'unknown';
  /** Absent when the exchange broke off. */
  readonly response?: PassedResponse;
  /** ISO 8601 */
  readonly startedAt: string;
  readonly durationMs: number;
}

export interface PassedResponse {
  readonly status: number;
  /** As the server sent them. */
  readonly headers: WireHeaders;
  readonly body: Uint8Array | 'unknown';
}
