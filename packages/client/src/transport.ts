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

/** A `Request` as the platform can send it. */
export function buildRequest({ url, ...request }: PreparedRequest): Request {
  return new Request(url, {
    ...request,
    redirect: redirectMode(request.method, url),
    // A stream can only be sent while nothing is received (Fetch Standard § 5.4).
    duplex: 'half',
  } as RequestInit);
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
