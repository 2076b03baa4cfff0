import type { WireHeaders } from '@countersign/contract';
import type { RecordedExchange, RecordedResponse } from './recording.ts';

type Json = Readonly<Record<string, unknown>>;

/**
 * An entry of a HAR file. Bodies that the recorder left out, or wrote as text that cannot be turned back into their
 * bytes, are `unknown`.
 *
 * @param entry an element of `log.entries`
 * @returns undefined for what is no exchange over HTTP, and for what is no entry
 */
export function parseHarEntry(entry: unknown): RecordedExchange | undefined {
  if (!isRecord(entry)) return undefined;
  const { request, response, startedDateTime, time } = entry;
  if (!isRecord(request) || typeof request.url !== 'string' || typeof request.method !== 'string')
    return undefined;
  if (!/^https?:\/\//i.test(request.url) || !URL.canParse(request.url)) return undefined;
  const body = parsePostData(request);
  const answer = isRecord(response) ? parseResponse(response, request.method) : undefined;
  return {
    method: request.method.toUpperCase(),
    url: request.url,
    headers: withCookies(parseHeaders(request.headers), request.cookies),
    ...(body !== undefined && { body }),
    ...(answer && { response: answer }),
    startedAt: typeof startedDateTime === 'string' ? startedDateTime : new Date(0).toISOString(),
    durationMs: typeof time === 'number' && time > 0 ? time : 0,
  };
}

/** HTTP/2 writes its request line among the headers. */
function parseHeaders(headers: unknown): WireHeaders {
  if (!Array.isArray(headers)) return [];
  return headers
    .filter(isRecord)
    .map(({ name, value }) => [String(name), String(value ?? '')] as const)
    .filter(([name]) => !name.startsWith(':'));
}

/** Some recorders keep cookies in their own list only. */
function withCookies(headers: WireHeaders, cookies: unknown): WireHeaders {
  if (headers.some(([name]) => name.toLowerCase() === 'cookie') || !Array.isArray(cookies)) return headers;
  const pairs = cookies.filter(isRecord).map(({ name, value }) => `${String(name)}=${String(value ?? '')}`);
  return pairs.length === 0 ? headers : [...headers, ['cookie', pairs.join('; ')]];
}

function parsePostData({ postData, bodySize }: Json): Uint8Array | 'unknown' | undefined {
  if (!isRecord(postData)) return typeof bodySize === 'number' && bodySize > 0 ? 'unknown' : undefined;
  const { text, params, mimeType, encoding, _encoding } = postData;
  const type = typeof mimeType === 'string' ? mimeType : '';
  if (typeof text === 'string' && (encoding ?? _encoding) === 'base64') return fromBase64(text);
  if (typeof text === 'string' && text !== '') return isText(type) ? fromText(text) : 'unknown';
  const isForm = /^application\/x-www-form-urlencoded/i.test(type);
  if (isForm && Array.isArray(params) && params.length > 0) {
    const form = new URLSearchParams();
    for (const { name, value } of params.filter(isRecord)) form.append(String(name), String(value ?? ''));
    return fromText(form.toString());
  }
  return bodySize === 0 ? new Uint8Array() : 'unknown';
}

function parseResponse(response: Json, method: string): RecordedResponse | undefined {
  const { status } = response;
  if (typeof status !== 'number' || status < 100) return undefined;
  const content = isRecord(response.content) ? response.content : {};
  const headers = parseHeaders(response.headers);
  // HAR keeps bodies decoded; a file of ours says when it does not.
  const isCoded = content._contentEncoding !== undefined;
  return {
    status,
    headers: isCoded
      ? headers
      : headers.filter(([name]) => !/^(content-encoding|content-length|transfer-encoding)$/i.test(name)),
    body: parseContent(content, { status, method, headers }),
  };
}

function parseContent(
  { text, encoding, size }: Json,
  {
    status,
    method,
    headers,
  }: { readonly status: number; readonly method: string; readonly headers: WireHeaders },
): Uint8Array | 'unknown' {
  if (typeof text === 'string' && text !== '')
    return encoding === 'base64' ? fromBase64(text) : fromText(text);
  // Recorders say 0 also of what they did not keep.
  const length = headers.find(([name]) => name.toLowerCase() === 'content-length')?.[1];
  const isEmpty = status === 204 || status === 304 || method.toUpperCase() === 'HEAD' || length === '0';
  const isSaidEmpty = size === 0 && typeof text === 'string' && length === undefined;
  return isEmpty || isSaidEmpty ? new Uint8Array() : 'unknown';
}

/** Media types whose bytes are those of their text. The parts of a form may be files, which recorders leave out or garble. */
function isText(mediaType: string): boolean {
  return /^(text\/|application\/(([\w.-]+\+)?(json|xml)|x-www-form-urlencoded|json-seq|x-ndjson|jsonl)\b)/i.test(
    mediaType,
  );
}

/** The character that stands for what could not be decoded tells that the bytes were others. */
function fromText(text: string): Uint8Array | 'unknown' {
  return text.includes('\ufffd') ? 'unknown' : new TextEncoder().encode(text);
}

function fromBase64(text: string): Uint8Array | 'unknown' {
  return /^[\w+/-]*={0,2}\s*$/.test(text) ? new Uint8Array(Buffer.from(text, 'base64')) : 'unknown';
}

function isRecord(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
