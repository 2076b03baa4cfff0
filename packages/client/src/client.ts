import type { HeaderValues } from './call.ts';
import type { Clock } from './clock.ts';
import type { EventHook } from './event.ts';
import { mergeHeaders } from './merge-headers.ts';
import type { Fetch } from './transport.ts';

/** What a client may be given. */
export interface ClientOptions {
  /** Replaces the description's server, its path included. @default the description's first server */
  readonly baseUrl?: string | URL;
  /**
   * Sent with every operation that takes a credential, never with the others. A function is asked before each request, and
   * with `refresh` once more after a 401: all calls that failed with the same token share that one answer.
   */
  readonly token?: string | ((request: TokenRequest) => string | undefined | Promise<string | undefined>);
  /** Sent with every request. `user-agent` among them replaces `countersign-<api>/<version>`, which is sent on Node, Deno and Bun. */
  readonly headers?: HeaderValues;
  /** For operations that may be sent twice and bodies that can be. @default `{}` */
  readonly retry?: RetryOptions | false;
  /** For each attempt, up to the end of its answer or the start of its download. @default `{}` */
  readonly timeout?: TimeoutOptions | false;
  /** Told what happens, without secrets. What it throws is ignored. */
  readonly onEvent?: EventHook;
  /** Sends the request. @default the platform's `fetch` */
  readonly fetch?: Fetch;
  /** @default the platform's clock and timers */
  readonly clock?: Clock;
  /** Spreads retries: 0 (inclusive) to 1. @default `Math.random` */
  readonly random?: () => number;
}

export interface TokenRequest {
  /** Whether the server has refused the last token. */
  readonly refresh: boolean;
}

/**
 * When to send a request again that met a network error, a timeout, or 408, 429, 502, 503 or 504. The wait is random
 * between 0 and `baseMs` doubled each time (full jitter), and never shorter than `Retry-After`.
 */
export interface RetryOptions {
  /** Including the first, and one with a renewed token. @default 4 */
  readonly attempts?: number;
  /** Milliseconds. @default 250 */
  readonly baseMs?: number;
  /** Milliseconds; a `Retry-After` may be longer. @default 10_000 */
  readonly capMs?: number;
  /** Milliseconds since the call, after which no attempt begins; a longer `Retry-After` ends it. @default 60_000 */
  readonly budgetMs?: number;
}

/** How long an attempt may take. A stream has no known length: only `signal` ends its upload. */
export interface TimeoutOptions {
  /** Milliseconds. @default 60_000 */
  readonly baseMs?: number;
  /** The body adds the time that it takes at this rate. @default 32_768 */
  readonly bytesPerSecond?: number;
}

/** What a generated package says of its API. */
export interface ApiDefinition<Api extends string> {
  readonly name: Api;
  /** Of the package. @default no `User-Agent` of its own */
  readonly version?: string;
  /** The description's first server, as written. */
  readonly server?: string;
  /** Its variables and their defaults. */
  readonly variables?: Readonly<Record<string, string>>;
}

/** A connection to one API: what every operation takes as its first argument. */
export interface Client<Api extends string = string> {
  readonly api: Api;
  /** Without a trailing slash. */
  readonly baseUrl: string;
  /** As given. A function, as are the headers, so that a printed client shows no secret. */
  readonly options: () => ClientOptions;
  /** A new copy of the headers of every request. */
  readonly headers: () => Headers;
  /**
   * The token for a request, and what asks for another one when the server has refused it: once, however many calls were
   * under way with a token from before.
   */
  readonly token: () => Promise<
    [token: string | undefined, renew: () => Promise<string | undefined> | undefined]
  >;
}

/**
 * Creates the client of a generated package.
 *
 * @throws TypeError when neither the options nor the description give a base URL
 */
export function createApiClient<Api extends string>(
  { name, version, server = '', variables }: ApiDefinition<Api>,
  options: ClientOptions & { readonly variables?: Readonly<Record<string, string | undefined>> },
): Client<Api> {
  const filled = { ...variables, ...options.variables };
  const baseUrl = `${options.baseUrl ?? server.replace(/\{([^{}]+)\}/g, (whole, key: string) => filled[key] ?? whole)}`;
  if (!baseUrl) throw new TypeError(`${name} needs { baseUrl }`);
  // Browsers refuse a `User-Agent`, or ask the server's leave for it; bundlers' stand-ins for `process` have no version.
  const node = (globalThis as { process?: { versions?: { node?: string } } }).process?.versions?.node;
  const { token } = options;
  const read = async (refresh: boolean): Promise<string | undefined> =>
    typeof token === 'function' ? token({ refresh }) : token;
  let latest: Promise<string | undefined> | undefined;
  return {
    api: name,
    baseUrl: baseUrl.replace(/\/+$/, ''),
    options: () => options,
    headers: () =>
      mergeHeaders(
        { 'user-agent': version && node ? `countersign-${name}/${version}` : undefined },
        options.headers,
      ),
    async token() {
      // Not the token tells whether it has been renewed since: a function may hand out others by itself.
      const known = latest;
      const renew = (): typeof latest => {
        if (latest === known) latest = read(true);
        return latest;
      };
      return [await read(false), renew];
    },
  };
}
