import type { IncomingMessage, ServerResponse } from 'node:http';

/**
 * Lets pages of any origin use the APIs: they need a token all the same, and nothing here is worth protecting. The
 * question that a browser asks first is answered at once.
 *
 * @returns whether the request was that question @see https://fetch.spec.whatwg.org/#cors-preflight-request
 */
export function answerCors(request: IncomingMessage, response: ServerResponse): boolean {
  if (request.headers.origin === undefined) return false;
  response.setHeader('access-control-allow-origin', '*');
  const method = request.headers['access-control-request-method'];
  if (request.method !== 'OPTIONS' || method === undefined) {
    response.setHeader('access-control-expose-headers', '*');
    return false;
  }
  response.writeHead(204, {
    'access-control-allow-methods': method,
    // A wildcard would leave out `Authorization`.
    'access-control-allow-headers': request.headers['access-control-request-headers'] ?? '',
    'access-control-max-age': '600',
  });
  response.end();
  return true;
}
