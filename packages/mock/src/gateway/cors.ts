import type { IncomingMessage } from 'node:http';

/** True for the question a browser asks before a request to another origin. @see https://fetch.spec.whatwg.org/#cors-preflight-request */
export function isPreflight({ method, headers }: IncomingMessage): boolean {
  return (
    method === 'OPTIONS' &&
    headers.origin !== undefined &&
    headers['access-control-request-method'] !== undefined
  );
}

/** Lets a page of any origin use the mock; nothing in it is worth protecting. Empty when no browser asks. */
export function corsHeaders(request: IncomingMessage): Readonly<Record<string, string>> {
  const { origin } = request.headers;
  if (origin === undefined) return {};
  const shared = {
    'access-control-allow-origin': origin,
    'access-control-allow-credentials': 'true',
    vary: 'origin',
  };
  if (!isPreflight(request)) return { ...shared, 'access-control-expose-headers': '*, authorization' };
  return {
    ...shared,
    'access-control-allow-methods': request.headers['access-control-request-method'] ?? '',
    'access-control-allow-headers': request.headers['access-control-request-headers'] ?? '',
    'access-control-max-age': '600',
  };
}
