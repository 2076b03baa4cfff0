import type { BinaryInput, CallOptions, PortsipClient } from '@countersign/portsip';
import type { CreateHasher } from '../hash/hasher.ts';

/** How a runtime does what the others do in another way. */
export interface Platform {
  readonly createHasher: CreateHasher;
  /** Bytes per request, where the caller does not say. */
  readonly chunkSize: number;
  /** Calls with bytes as the body of a request, and how to send it. They stay as they are until its answer. */
  readonly sendBytes: <Answer>(
    bytes: Uint8Array,
    sending: Sending,
    send: (body: BinaryInput, call: CallOptions) => Promise<Answer>,
  ) => Promise<Answer>;
}

interface Sending {
  readonly client: PortsipClient;
  readonly call: CallOptions;
}
