import { createHmac, timingSafeEqual } from 'node:crypto';

/** Seconds. */
export const urlLifetime = 300;

const region = 'sandbox';

/**
 * The query of a URL that lets its holder read one file for a while. Parameters are those of the vendor's example (AWS
 * Signature Version 4); what is signed and how is the sandbox's own.
 */
export function signQuery(secret: string, name: string, now: number): string {
  const date = new Date(now).toISOString().replaceAll(/[-:]|\.\d+/g, '');
  const query = new URLSearchParams({
    'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
    'X-Amz-Content-Sha256': 'UNSIGNED-PAYLOAD',
    'X-Amz-Credential': `SANDBOX/${date.slice(0, 8)}/${region}/s3/aws4_request`,
    'X-Amz-Date': date,
    'X-Amz-Expires': String(urlLifetime),
    'X-Amz-SignedHeaders': 'host',
    'x-id': 'GetObject',
  });
  query.set('X-Amz-Signature', signatureOf(secret, name, query));
  return query.toString();
}

/** What is wrong with a signed URL; `undefined` when it holds. */
export function problemOfQuery(
  secret: string,
  name: string,
  query: URLSearchParams,
  now: number,
): string | undefined {
  const given = Buffer.from(query.get('X-Amz-Signature') ?? '');
  const expected = Buffer.from(signatureOf(secret, name, query));
  if (given.length !== expected.length || !timingSafeEqual(given, expected))
    return 'The signature does not match';
  const date = (query.get('X-Amz-Date') ?? '').replace(
    /^(\d{4})(\d\d)(\d\dT\d\d)(\d\d)(\d\dZ)$/,
    '$1-$2-$3:$4:$5',
  );
  const age = now - Date.parse(date);
  return age < urlLifetime * 1000 ? undefined : 'Request has expired';
}

/** Over everything but the signature itself, in the order of the names. */
function signatureOf(secret: string, name: string, query: URLSearchParams): string {
  const signed = [...query]
    .filter(([key]) => key !== 'X-Amz-Signature')
    .sort(([one], [other]) => (one < other ? -1 : 1));
  return createHmac('sha256', secret)
    .update(JSON.stringify(['pakt-url', name, signed]))
    .digest('hex');
}
