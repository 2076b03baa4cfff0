import type { WireCase } from './calls.ts';
import type { RawRequest } from './record-wire.ts';

/** Those of the connection and of the platform's `fetch`. */
const ofPlatform = new Set([
  'host',
  'connection',
  'accept',
  'accept-language',
  'accept-encoding',
  'sec-fetch-mode',
  'user-agent',
]);

/** What was sent, as the table of calls writes it. */
export function describeRequest(request: RawRequest): Pick<WireCase, 'requestLine' | 'headers' | 'body'> {
  const headers = ownHeaders(request);
  const boundary = /boundary=(\S+)/.exec(headers.join('\n'))?.[1] ?? 'BOUNDARY';
  return {
    requestLine: request.requestLine,
    headers: headers.map((header) => header.replace(boundary, 'BOUNDARY')),
    body: request.body.toString('latin1').replaceAll(boundary, 'BOUNDARY'),
  };
}

function ownHeaders({ headers, body }: RawRequest): string[] {
  const length = String(body.length);
  return headers
    .map(([name, value]) => [name.toLowerCase(), value] as const)
    .filter(([name]) => !ofPlatform.has(name))
    .map(
      ([name, value]) =>
        `${name}: ${name === 'content-length' && value === length && value !== '0' ? 'LENGTH' : value}`,
    )
    .sort();
}
