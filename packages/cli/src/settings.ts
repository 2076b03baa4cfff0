import type { Phase, Rule, Severity } from '@countersign/contract';

/** `apis.<name>.x-countersign` of redocly.yaml, as `redocly.schema.json` describes it. */
export interface ApiSettings {
  readonly clientDirectory?: string;
  readonly packageName?: string;
  readonly contractDirectory?: string | false;
  /** Base URL; may name environment variables. */
  readonly server?: string;
  /** Environment variable that holds the token for tests. */
  readonly tokenEnv?: string;
  /** Environment variable that holds the token of a second user. */
  readonly otherTokenEnv?: string;
  /** By name; values may name environment variables. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Absolute path. */
  readonly ca?: string;
  readonly phases?: readonly Phase[];
  readonly workers?: number;
  /** Requests per second. */
  readonly rate?: number;
  /** Per operation. */
  readonly maxCases?: number;
  readonly seed?: number;
  /** Seconds. */
  readonly requestTimeout?: number;
  /** Seconds. */
  readonly timeLimit?: number;
  /** Seconds. */
  readonly jobTimeLimit?: number;
  /** By `Operation.id`, or `*`; values may name environment variables. */
  readonly data?: Readonly<Record<string, KnownArguments>>;
  /** By `Operation.id`. */
  readonly jobs?: Readonly<Record<string, JobHint>>;
  /** Absolute paths or URLs of OpenAPI Overlays. */
  readonly overlays?: readonly string[];
  /** Absolute paths of Arazzo documents. */
  readonly workflows?: readonly string[];
  readonly severity?: Readonly<Partial<Record<Rule, Severity>>>;
  readonly waivers?: readonly WaiverSetting[];
  /** Shell command. */
  readonly setUp?: string;
  /** Shell command. */
  readonly tearDown?: string;
}

/** Arguments that really exist on the server. */
interface KnownArguments {
  readonly path?: Readonly<Record<string, unknown>>;
  readonly query?: Readonly<Record<string, unknown>>;
  readonly headers?: Readonly<Record<string, unknown>>;
  readonly cookies?: Readonly<Record<string, unknown>>;
  readonly body?: { readonly mediaType?: string; readonly value: unknown };
}

/** `x-job` of an operation whose description is not ours. */
interface JobHint {
  readonly link:
    | string
    | { readonly operation: string; readonly parameters: Readonly<Record<string, unknown>> };
  readonly status: string;
  readonly progress?: string;
  readonly states?: readonly string[];
  readonly transitions?: Readonly<Record<string, readonly string[]>>;
  readonly terminal: readonly string[];
  readonly failed?: readonly string[];
  /** Seconds. */
  readonly interval?: number;
  /** Seconds. */
  readonly deadline?: number;
}

/** One of `id` and `rule` is there. */
interface WaiverSetting {
  readonly id?: string;
  readonly rule?: Rule;
  readonly operation?: string;
  readonly pointer?: string;
  readonly reason: string;
  /** `YYYY-MM-DD` */
  readonly expires: string;
}
