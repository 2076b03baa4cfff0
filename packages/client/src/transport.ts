import createFetchClient from 'openapi-fetch';

/** A request that only has to be sent. */
export interface PreparedRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Headers;
  readonly body?: Blob | ArrayBuffer | Uint8Array | ReadableStream<Uint8Array> | string;
  readonly signal?: AbortSignal;
}

export type Fetch = (request: Request) => Promise<Response>;

/**
 * Sends a request, the one place that knows openapi-fetch. It is used for the way out only: it would send a `Blob` as
 * `{}`, parse a download as JSON, and report a failure without a body as no error.
 */
export async function sendRequest(request: PreparedRequest, fetch: Fetch): Promise<Response> {
  const { method, url, headers, body, signal } = request;
  let answer: Response | undefined;
  await createFetchClient().request(
    method as 'post',
    // As a path, because openapi-fetch cuts the last slash off a base URL.
    url as never,
    {
      headers,
      body,
      bodySerializer: (serialised: unknown) => serialised,
      querySerializer: () => '',
      pathSerializer: (path: string) => path,
      redirect: redirectMode(request),
      ...(signal && { signal }),
      // A stream can only be sent while nothing is received (Fetch Standard § 5.4).
      ...(body instanceof ReadableStream && { duplex: 'half' }),
      async fetch(outgoing: Request): Promise<Response> {
        answer = await fetch(outgoing);
        return new Response(null, { status: 204 });
      },
    } as never,
  );
  if (answer === undefined) throw new TypeError(`${method} ${url}: fetch gave no response`);
  return answer;
}

/**
 * Only reads follow redirects. Node keeps a whole streamed body in memory for as long as a redirect may be followed, and
 * a redirected POST would turn into a GET.
 */
function redirectMode({ method }: PreparedRequest): 'follow' | 'error' | 'manual' {
  if (method === 'GET' || method === 'HEAD') return 'follow';
  errorModeWorks ??= canRefuseRedirects();
  return errorModeWorks ? 'error' : 'manual';
}

let errorModeWorks: boolean | undefined;

/** workerd knows no `redirect: 'error'`; its `manual` hands the 3xx out, which is a failure like any other. */
function canRefuseRedirects(): boolean {
  try {
    new Request('http://localhost', { redirect: 'error' });
    return true;
  } catch {
    return false;
  }
}
