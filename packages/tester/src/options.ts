import type {
  OperationInput,
  Phase,
  Rule,
  RunTarget,
  Severity,
  Shard,
  Waiver,
  WireHeaders,
} from '@countersign/contract';
import type { Secret } from './secret.ts';
import type { Selection } from './select-operations.ts';
import type { Transport } from './transport.ts';

export interface TestOptions extends Selection {
  readonly target: RunTarget;
  /** @default all there are for the target */
  readonly phases?: readonly Phase[];
  /** The same seed makes the same cases. @default 1 */
  readonly seed?: number;
  /**
   * Sent as the operation's security says. For `basic` it is `user:password`; for OAuth 2 an access token, or client
   * credentials as `id:secret`, which are traded for one at the token URL of the tested server or on loopback.
   *
   * @default none; a placeholder for a mock
   */
  readonly token?: string;
  /** Token of a second user: what the first one makes is also asked for through the second one's eyes, and some of it is changed and deleted in the second one's name. @default none */
  readonly otherToken?: string;
  /** Added to every request, in place of headers of the same name. */
  readonly headers?: WireHeaders;
  /** Values that events show as variables instead. */
  readonly secrets?: readonly Secret[];
  /** `safe` sends GET, HEAD and OPTIONS only. @default all */
  readonly methods?: 'all' | 'safe';
  /** Requests in flight at the same time, sequences apart; results keep their order. @default 1 */
  readonly workers?: number;
  /** Most requests per second. @default no limit */
  readonly ratePerSecond?: number;
  /** Generated cases per operation. @default 50 */
  readonly maxCases?: number;
  /** Milliseconds for one exchange. @default 10000 */
  readonly timeoutMs?: number;
  /** Largest response body in bytes that is read. @default 33554432, as what is parsed of one takes many times its size */
  readonly maxResponseBytes?: number;
  /** Milliseconds for the whole run; what is not tested by then is not tested. @default none */
  readonly timeLimitMs?: number;
  /** Runs this part of all cases only; `mergeRuns` of the report package puts the parts together. @default everything */
  readonly shard?: Shard;
  /** Ends the run early: it still yields its `run-end`. */
  readonly signal?: AbortSignal;
  /** Longest time in milliseconds that one asynchronous job is waited for, where its own deadline is later. @default 30000 */
  readonly jobTimeLimitMs?: number;
  /** Certificates and proxies. @default those of Node, and none */
  readonly transport?: Transport;
  /** By `Operation.id`, arguments that exist on the server: sent in place of examples and samples, in every phase. */
  readonly known?: Readonly<Record<string, OperationInput>>;
  /** Findings that are accepted for a while. */
  readonly waivers?: readonly Waiver[];
  /** By rule, the severity of its findings in place of the one that follows from their basis. */
  readonly severities?: Readonly<Partial<Record<Rule, Severity>>>;
  /** Milliseconds since the epoch. @default Date.now */
  readonly now?: () => number;
  /** Waits between polls and repeated requests. @default a timer */
  readonly sleep?: (milliseconds: number) => Promise<void>;
}
