import { validateHeaderName, validateHeaderValue } from 'node:http';
import type { WireHeaders } from '@countersign/contract';
import type { MockedResponse } from '../prism/protocol.ts';
import { Problem } from './problem.ts';

/** A response in the form in which it is sent. */
export interface RenderedResponse {
  readonly status: number;
  readonly headers: WireHeaders;
  readonly body: Uint8Array | undefined;
}

/** Fields that frame the message: those are for the HTTP server to set, whatever a description shows as an example. */
const framing = new Set([
  'connection',
  'content-length',
  'keep-alive',
  'transfer-encoding',
  'trailer',
  'upgrade',
  'date',
]);

const longestViolations = 8_000;

/** Writes what Prism mocked as bytes. */
export function renderResponse({ status, headers, body, violations }: MockedResponse): RenderedResponse {
  const fields = Object.entries(headers).flatMap(([name, value]) =>
    field(name, /^content-type$/i.test(name) ? concrete(String(value)) : value),
  );
  const mediaType = fields.find(([name]) => name.toLowerCase() === 'content-type')?.[1];
  const bytes = body === undefined || mediaType === undefined ? undefined : bytesOf(body, mediaType);
  return {
    status,
    headers: [
      // Prism says text/plain where there is no content at all.
      ...fields.filter(([name]) => bytes !== undefined || name.toLowerCase() !== 'content-type'),
      ...(violations.length === 0 ? [] : [['sl-violations', toAscii(JSON.stringify(violations))] as const]),
    ],
    body: bytes,
  };
}

/** A range such as `image/*` describes what may be sent; it cannot be sent itself. */
function concrete(mediaType: string): string {
  const [type, subtype] = mediaType.split('/');
  if (subtype?.startsWith('*') !== true) return mediaType;
  return (
    { text: 'text/plain', image: 'image/png', audio: 'audio/mpeg', video: 'video/mp4' }[type ?? ''] ??
    'application/octet-stream'
  );
}

function field(name: string, value: unknown): [string, string][] {
  if (value === null || value === undefined || framing.has(name.toLowerCase())) return [];
  const text = headerText(value);
  try {
    validateHeaderName(name);
    validateHeaderValue(name, text);
  } catch {
    return [];
  }
  return [[name, text]];
}

/** `simple` style, the only one that headers have (OpenAPI 3.1 § 4.8.21). */
function headerText(value: unknown): string {
  if (Array.isArray(value)) return value.map(String).join(',');
  return typeof value === 'object' && value !== null
    ? Object.entries(value).flat().map(String).join(',')
    : String(value);
}

function bytesOf(value: unknown, mediaType: string): Uint8Array {
  if (/^application\/(json|[^;]*\+json)/i.test(mediaType)) return Buffer.from(JSON.stringify(value));
  if (typeof value === 'string') return Buffer.from(value);
  if (/^(text\/|application\/octet-stream)/i.test(mediaType)) return Buffer.from(JSON.stringify(value));
  throw new Problem(
    'response-not-possible',
    `The example of the response is no text, and the mock cannot write it as ${mediaType}: give the response an example that is a string.`,
  );
}

/** JSON that may stand in a header field. */
function toAscii(json: string): string {
  const text = json.replace(
    /[^ -~]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return text.length <= longestViolations ? text : `${text.slice(0, longestViolations)}...`;
}
