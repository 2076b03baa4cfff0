import { brotliDecompressSync, gunzipSync, inflateRawSync, inflateSync, zstdDecompressSync } from 'node:zlib';
import type { ExchangeFailure, WireResponse } from '@countersign/contract';

const decoders: Readonly<
  Record<string, (body: Uint8Array, options: { maxOutputLength: number }) => Uint8Array>
> = {
  gzip: gunzipSync,
  'x-gzip': gunzipSync,
  // Half of the servers send the raw form, half the zlib one (RFC 9110 § 8.4.1.2).
  deflate: (body, options) =>
    (body[0] ?? 0) % 16 === 8 ? inflateSync(body, options) : inflateRawSync(body, options),
  br: brotliDecompressSync,
  zstd: zstdDecompressSync,
};

/**
 * The response as its description means it: without `content-encoding`, which a server may apply unasked.
 *
 * @param limit most bytes that a body may grow to
 * @returns the response itself when its coding is unknown or its body cannot be decoded
 */
export function decodeContent(response: WireResponse, limit: number): WireResponse {
  const decoded = tryToDecode(response, limit);
  return 'kind' in decoded ? response : decoded;
}

/** As `decodeContent`, and says why a body is not what its `content-encoding` states. */
export function tryToDecode(response: WireResponse, limit: number): WireResponse | ExchangeFailure {
  if (!response.headers.some(([name]) => /^content-encoding$/i.test(name))) return response;
  const codings = response.headers
    .filter(([name]) => name.toLowerCase() === 'content-encoding')
    .flatMap(([, value]) => value.split(','))
    .map((coding) => coding.trim().toLowerCase())
    .filter((coding) => coding !== '' && coding !== 'identity');
  if (codings.length === 0 || response.body.length === 0) return response;
  let { body } = response;
  for (const coding of codings.reverse()) {
    const decode = decoders[coding];
    if (decode === undefined) return response;
    try {
      body = new Uint8Array(decode(body, { maxOutputLength: limit }));
    } catch (error) {
      return isTooLarge(error)
        ? { kind: 'too-large', message: `the decoded response body is larger than ${limit} bytes` }
        : {
            kind: 'malformed',
            message: `the response body is not the ${coding} that content-encoding states`,
          };
    }
  }
  // Both speak of the coded form.
  const headers = response.headers.filter(([name]) => !/^content-(encoding|length)$/i.test(name));
  return { ...response, headers, body };
}

function isTooLarge(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE';
}
