import { parseHarEntry, type RecordedExchange } from '@countersign/tester';
import { readResponse } from './read-response.ts';

/**
 * A request with its response, as they are judged together: those of `fetch`, which stay readable, or an entry of a HAR
 * file. Undefined for what is none of these.
 *
 * @throws {TypeError} for a `Request` or `Response` whose body has been read
 */
export async function readExchange(received: unknown): Promise<RecordedExchange | undefined> {
  if (typeof received !== 'object' || received === null || !('request' in received)) return undefined;
  const { request } = received;
  if (!(request instanceof Request)) return parseHarEntry(received);
  if (request.bodyUsed)
    throw new TypeError(
      'the body of this Request has been read already: send a clone, and match the original',
    );
  const { status, headers, body } = await readResponse(
    'response' in received ? received.response : undefined,
  );
  const sent = request.body === null ? undefined : new Uint8Array(await request.clone().arrayBuffer());
  return {
    method: request.method,
    url: request.url,
    headers: [...request.headers],
    ...(sent && { body: sent }),
    response: { status, headers, body },
    startedAt: new Date(0).toISOString(),
    durationMs: 0,
  };
}
