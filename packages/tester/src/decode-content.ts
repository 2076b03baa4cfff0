import { brotliDecompressSync, gunzipSync, inflateRawSync, inflateSync, zstdDecompressSync } from 'node:zlib';
import type { WireResponse } from '@countersign/contract';

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
  const codings = response.headers
    .filter(([name]) => name.toLowerCase() === 'content-encoding')
    .flatMap(([, value]) => value.split(','))
    .map((coding) => coding.trim().toLowerCase())
    .filter((coding) => coding !== '' && coding !== 'identity');
  if (codings.length === 0 || response.body.length === 0) return response;
  try {
    let { body } = response;
    for (const coding of codings.reverse()) {
      const decode = decoders[coding];
      if (decode === undefined) return response;
      body = new Uint8Array(decode(body, { maxOutputLength: limit }));
    }
    // Both speak of the coded form.
    const headers = response.headers.filter(([name]) => !/^content-(encoding|length)$/i.test(name));
    return { ...response, headers, body };
  } catch {
    return response;
  }
}
