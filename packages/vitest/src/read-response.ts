import type { WireResponse } from '@countersign/contract';

/**
 * What a test received, as the contract's checks take it. A `Response` stays readable: its clone is read.
 *
 * @throws {TypeError} for anything else, and for a `Response` whose body has been read
 */
export async function readResponse(received: unknown): Promise<WireResponse> {
  if (received instanceof Response) {
    if (received.bodyUsed)
      throw new TypeError(
        'the body of this Response has been read already: match it before, or match a clone',
      );
    // fetch has decoded the body and left the headers that speak of its coded form.
    const decoded = received.headers.has('content-encoding');
    return {
      status: received.status,
      headers: [...received.headers].filter(
        ([name]) => !(decoded && /^content-(encoding|length)$/.test(name)),
      ),
      body: new Uint8Array(await received.clone().arrayBuffer()),
    };
  }
  if (isWireResponse(received)) return received;
  throw new TypeError('this is no response: pass a Response of fetch, or status, headers and body as bytes');
}

function isWireResponse(value: unknown): value is WireResponse {
  if (typeof value !== 'object' || value === null) return false;
  const { status, headers, body } = value as Partial<WireResponse>;
  return typeof status === 'number' && Array.isArray(headers) && body instanceof Uint8Array;
}
