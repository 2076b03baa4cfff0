import type { CaseEvent, Exchange, WireHeaders } from '@countersign/contract';

/** Writes HAR 1.2 piece by piece, so that nothing of a run has to be kept: `begin`, each `entries`, then `end`. */
export interface HarReport {
  readonly begin: string;
  /** The exchanges of one case, one by one; none where nothing was sent. */
  entries(event: CaseEvent): Iterable<string>;
  readonly end: string;
}

/** Larger bodies are left out, and only their size is told. */
const mostBodyBytes = 16 * 2 ** 20;

/** @param options version of the tool */
export function createHarReport({ version }: { readonly version: string }): HarReport {
  let count = 0;
  return {
    begin: `{"log":{"version":"1.2","creator":${JSON.stringify({ name: 'countersign', version })},"entries":[`,
    *entries(event) {
      for (const exchange of event.exchanges)
        yield `${count++ === 0 ? '' : ','}\n${JSON.stringify(buildEntry(event, exchange))}`;
    },
    end: '\n]}}\n',
  };
}

function buildEntry({ api, id, phase, label, findings }: CaseEvent, exchange: Exchange): object {
  const { operation, url, startedAt, durationMs, sent, failure } = exchange;
  return {
    startedDateTime: startedAt,
    time: durationMs,
    request: buildRequest(exchange),
    response: buildResponse(exchange),
    cache: {},
    // Only the whole time is known.
    timings: { send: 0, wait: durationMs, receive: 0 },
    _countersign: { api, operation, case: id, phase, label, findings, url, sha256: sent.sha256 },
    ...(failure && { _error: failure.message }),
  };
}

function buildRequest({ url, request, sent }: Exchange): object {
  const { method, headers, body } = request;
  const type = field(headers, 'content-type');
  return {
    method,
    url,
    httpVersion: 'HTTP/1.1',
    cookies: headers
      .filter(([name]) => name.toLowerCase() === 'cookie')
      .flatMap(([, value]) => cookies(value)),
    headers: headers.map(([name, value]) => ({ name, value })),
    queryString: queryString(request.target),
    headersSize: -1,
    bodySize: sent.bytes,
    ...(body && !isTooLarge(body) && { postData: { mimeType: type ?? '', ...postText(body) } }),
  };
}

/** HAR knows no binary request bodies: those carry the field that it has for responses, marked as our own. */
function postText(body: Uint8Array): object {
  const { text, encoding } = encode(body);
  return encoding === undefined ? { text } : { text, _encoding: encoding };
}

/** An exchange without an answer has status 0, as browsers record it. */
function buildResponse({ response }: Exchange): object {
  const headers = response?.headers ?? [];
  const body = response?.body ?? new Uint8Array();
  const coding = field(headers, 'content-encoding');
  return {
    status: response?.status ?? 0,
    statusText: '',
    httpVersion: 'HTTP/1.1',
    cookies: headers
      .filter(([name]) => name.toLowerCase() === 'set-cookie')
      .flatMap(([, value]) => cookies(value.split(';', 1)[0] ?? '')),
    headers: headers.map(([name, value]) => ({ name, value })),
    content: {
      size: body.length,
      mimeType: field(headers, 'content-type') ?? '',
      ...(response && (isTooLarge(body) ? { comment: 'too large to be recorded' } : encode(body))),
      // The bytes are those of the wire; HAR means decoded ones.
      ...(coding !== undefined && { _contentEncoding: coding }),
    },
    redirectURL: field(headers, 'location') ?? '',
    headersSize: -1,
    bodySize: body.length,
  };
}

function isTooLarge(body: Uint8Array): boolean {
  return body.length > mostBodyBytes;
}

function encode(body: Uint8Array): { readonly text: string; readonly encoding?: 'base64' } {
  try {
    return { text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body) };
  } catch {
    return { text: Buffer.from(body).toString('base64'), encoding: 'base64' };
  }
}

function field(headers: WireHeaders, name: string): string | undefined {
  return headers.find(([each]) => each.toLowerCase() === name)?.[1];
}

function queryString(target: string): object[] {
  const query = target.includes('?') ? target.slice(target.indexOf('?') + 1) : '';
  return [...new URLSearchParams(query)].map(([name, value]) => ({ name, value }));
}

function cookies(value: string): object[] {
  return value
    .split(';')
    .map((pair) => pair.trim())
    .filter((pair) => pair !== '')
    .map((pair) => {
      const at = pair.indexOf('=');
      return { name: at === -1 ? pair : pair.slice(0, at), value: at === -1 ? '' : pair.slice(at + 1) };
    });
}
