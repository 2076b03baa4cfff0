import type { HeaderValues } from './call.ts';
import type { Fetch } from './transport.ts';

/** What a client may be given. */
export interface ClientOptions {
  /** Replaces the description's server, its path included. @default the description's first server */
  readonly baseUrl?: string | URL;
  /** Sent with every operation that takes a credential, never with the others; a function is asked for each request. */
  readonly token?: string | (() => string | Promise<string>);
  /** Sent with every request. */
  readonly headers?: HeaderValues;
  /** Sends the request. @default the platform's `fetch` */
  readonly fetch?: Fetch;
}

/** What a generated package says of its API. */
export interface ApiDefinition<Api extends string> {
  readonly name: Api;
  /** The description's first server, as written. */
  readonly server?: string;
  /** Its variables and their defaults. */
  readonly variables?: Readonly<Record<string, string>>;
}

/** A connection to one API: what every operation takes as its first argument. Holds no state. */
export interface Client<Api extends string = string> {
  readonly api: Api;
  /** Without a trailing slash. */
  readonly baseUrl: string;
  /** Whether the base URL was given, and not taken from the description. */
  readonly ownBaseUrl: boolean;
  /** The token for the next request. A function, as are the headers, so that a printed client shows no secret. */
  readonly readToken: () => Promise<string | undefined>;
  /** A new copy of the headers of every request. */
  readonly readHeaders: () => Headers;
  readonly fetch: Fetch;
}

/**
 * Creates the client of a generated package.
 *
 * @throws TypeError when neither the options nor the description give a base URL
 */
export function createApiClient<Api extends string>(
  definition: ApiDefinition<Api>,
  options: ClientOptions & { readonly variables?: Readonly<Record<string, string | undefined>> },
): Client<Api> {
  const baseUrl = options.baseUrl?.toString() ?? fillServer(definition, options.variables ?? {});
  if (baseUrl === '')
    throw new TypeError(`${definition.name}: the description names no server; pass { baseUrl }`);
  return {
    api: definition.name,
    baseUrl: baseUrl.replace(/\/+$/, ''),
    ownBaseUrl: options.baseUrl !== undefined,
    readToken: async () => (typeof options.token === 'function' ? options.token() : options.token),
    readHeaders: () => new Headers(options.headers),
    // Looked up when it is called, so that a later replacement of the global one is seen.
    fetch: options.fetch ?? ((request) => globalThis.fetch(request)),
  };
}

function fillServer(
  definition: ApiDefinition<string>,
  given: Readonly<Record<string, string | undefined>>,
): string {
  const values = { ...definition.variables };
  for (const [name, value] of Object.entries(given)) if (value !== undefined) values[name] = value;
  return (definition.server ?? '').replace(/\{([^{}]+)\}/g, (whole, name: string) => values[name] ?? whole);
}
