import createFetchClient from 'openapi-fetch';
import type { SerialisedBody } from './serialise-body.ts';

export type Fetch = (request: Request) => Promise<Response>;

/** A request that only has to be sent. */
export interface PreparedRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Headers;
  readonly body: SerialisedBody['body'] | undefined;
  readonly signal: AbortSignal;
}

/**
 * Sends a request, the one place that knows openapi-fetch. It is used for the way out only: it would send a `Blob` as
 * `{}`, parse a download as JSON, and report a failure without a body as no error.
 */
export async function sendRequest(
  { method, url, headers, body, signal }: PreparedRequest,
  fetch: Fetch,
): Promise<Response> {
  let answer: Response | undefined;
  await createFetchClient().request(
    method as 'post',
    // As a path, because openapi-fetch cuts the last slash off a base URL.
    url as never,
    {
      headers,
      body,
      signal,
      redirect: redirectMode(method, url),
      // A stream can only be sent while nothing is received (Fetch Standard § 5.4).
      duplex: 'half',
      bodySerializer: (serialised: unknown) => serialised,
      querySerializer: () => '',
      pathSerializer: (path: string) => path,
      async fetch(outgoing: Request): Promise<Response> {
        answer = await fetch(outgoing);
        return new Response(null, { status: 204 });
      },
    } as never,
  );
  return answer as Response;
}

/**
 * Only reads follow redirects. Node keeps a whole streamed body in memory for as long as a redirect may be followed, and
 * a redirected POST would turn into a GET. workerd knows no `error`; its `manual` hands the 3xx out, which is a failure
 * like any other.
 */
function redirectMode(method: string, url: string): 'follow' | 'error' | 'manual' {
  if (/^(GET|HEAD)$/.test(method)) return 'follow';
  try {
    new Request(url, { redirect: 'error' });
    return 'error';
  } catch {
    return 'manual';
  }
}
