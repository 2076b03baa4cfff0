export type Fetch = (request: Request) => Promise<Response>;

/**
 * Only reads follow redirects. Node keeps a whole streamed body in memory for as long as a redirect may be followed, and
 * a redirected POST would turn into a GET. workerd knows no `error`; its `manual` hands the 3xx out, which is a failure
 * like any other.
 *
 * @throws TypeError for an address that no request can have: a mistake of the caller, not a failure to try again
 */
export function redirectMode(method: string, url: string): 'follow' | 'error' | 'manual' {
  const mode = /^(GET|HEAD)$/.test(method) ? 'follow' : 'error';
  try {
    new Request(url, { redirect: mode });
    return mode;
  } catch {
    new Request(url);
    return 'manual';
  }
}
