import type { Exchange, Finding, WireHeaders, WireRequest, WireResponse } from '@countersign/contract';
import { decodeContent } from './decode-content.ts';

/** A value that must not appear in events, reports or terminals. */
export interface Secret {
  /** As it is sent. */
  readonly value: string;
  /** What people and reports see instead, for example `$TOKEN`. */
  readonly shown: string;
  /** Shell code, for use inside double quotes, that yields the value; `shown` when left out. */
  readonly shell?: string;
  /** True where only answers are looked through: requests of ours never hold it by itself, but words that are the same. */
  readonly isOfAnswers?: boolean;
}

// In free text a short value would be found everywhere; whole header values are compared at any length.
const shortest = 6;

/** Bytes that a body may grow to by decompression, as where it is judged. */
const decodedLimit = 32 * 2 ** 20;

/**
 * A secret in the forms in which a server may give it back: as it is, percent-encoded, as base64, and escaped as in JSON
 * and HTML; of `name:password` also the password alone.
 */
export function formsOf(secret: Secret): readonly Secret[] {
  const { shown, value } = secret;
  const others = new Set(formsOfText(value).filter((form) => form !== value));
  const password = /^[^:]+:(.+)$/s.exec(value)?.[1];
  const alone = password === undefined ? [] : [...new Set(formsOfText(password))];
  return [
    secret,
    ...[...others].map((form) => ({ value: form, shown })),
    ...alone.map((form) => ({ value: form, shown, isOfAnswers: true })),
  ];
}

/** Those that requests of ours may hold. */
export function secretsOfRequests(secrets: readonly Secret[]): readonly Secret[] {
  return secrets.filter(({ isOfAnswers }) => isOfAnswers !== true);
}

function formsOfText(value: string): readonly string[] {
  const quoted = JSON.stringify(value).slice(1, -1);
  const markup = value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  const attribute = markup.replaceAll('"', '&quot;');
  const encoded = encodeURIComponent(value);
  const lower = encoded.replace(/%../g, (byte) => byte.toLowerCase());
  const base64 = Buffer.from(value).toString('base64');
  return [
    value,
    ...[encoded, lower].flatMap((each) => [each, each.replaceAll('%20', '+')]),
    base64,
    base64.replace(/=+$/, ''),
    Buffer.from(value).toString('base64url'),
    quoted,
    quoted.replaceAll('/', '\\/'),
    markup,
    attribute,
    attribute.replaceAll("'", '&#39;'),
    attribute.replaceAll("'", '&#x27;'),
  ];
}

/** The cookies that responses set (RFC 6265 § 4.1): whoever holds one may be let in. */
export function cookieSecrets(responses: readonly (WireResponse | undefined)[]): readonly Secret[] {
  return responses.flatMap((response) =>
    (response?.headers ?? []).flatMap(([name, value]) => {
      const cookie = isSetCookie(name) ? parseCookie(value) : undefined;
      return cookie === undefined ? [] : [{ value: cookie.value, shown: cookie.shown }];
    }),
  );
}

function isSetCookie(name: string): boolean {
  return name.length === 'set-cookie'.length && name.toLowerCase() === 'set-cookie';
}

function parseCookie(field: string): { value: string; shown: string; rest: string } | undefined {
  const [, name = '', value = '', rest = ''] = /^\s*([^=;]+)="?([^;"]*)"?(.*)$/s.exec(field) ?? [];
  if (value === '') return undefined;
  return { value, shown: `$COOKIE_${name.toUpperCase().replace(/\W/g, '_')}`, rest };
}

/** Replaces the secrets in everything an exchange recorded. The hash of what was sent stays that of the real bytes. */
export function redactExchange(exchange: Exchange, secrets: readonly Secret[]): Exchange {
  const { response } = exchange;
  if (secrets.length === 0 && !response?.headers.some(([name]) => isSetCookie(name))) return exchange;
  return {
    ...exchange,
    url: redactText(exchange.url, secretsOfRequests(secrets)),
    request: redactRequest(exchange.request, secrets),
    ...(response && { response: redactResponse(response, secrets) }),
  };
}

/** Replaces the secrets in a finding and its evidence. */
export function redactFinding(finding: Finding, secrets: readonly Secret[]): Finding {
  const { sequence } = finding.evidence;
  return {
    ...finding,
    message: redactText(finding.message, secrets),
    evidence: {
      ...finding.evidence,
      ...redactMessages(finding.evidence, secrets),
      ...(sequence && {
        sequence: sequence.map((step) => ({
          ...step,
          url: redactText(step.url, secretsOfRequests(secrets)),
          request: redactRequest(step.request, secrets),
          ...redactMessages({ response: step.response }, secrets),
        })),
      }),
    },
  };
}

function redactMessages(
  {
    request,
    response,
  }: { readonly request?: WireRequest | undefined; readonly response?: WireResponse | undefined },
  secrets: readonly Secret[],
): { request?: WireRequest; response?: WireResponse } {
  return {
    ...(request && { request: redactRequest(request, secrets) }),
    ...(response && { response: redactResponse(response, secrets) }),
  };
}

/** A body that holds secrets in a coded form is given without that coding. */
function redactResponse(response: WireResponse, secrets: readonly Secret[]): WireResponse {
  const decoded = secrets.length === 0 ? response : decodeContent(response, decodedLimit);
  const shown =
    decoded !== response && redactBytes(decoded.body, secrets) !== decoded.body ? decoded : response;
  return {
    ...shown,
    headers: redactHeaders(shown.headers, secrets),
    body: redactBytes(shown.body, secrets),
  };
}

/** Cuts `text` where secrets stand, longest first: alternately plain text and the secret that follows it. */
export function splitAtSecrets(text: string, secrets: readonly Secret[]): (string | Secret)[] {
  const found = secrets.filter(({ value }) => value.length >= shortest && text.includes(value));
  if (found.length === 0) return text === '' ? [] : [text];
  const parts: (string | Secret)[] = [text];
  for (const secret of found.sort((a, b) => b.value.length - a.value.length)) {
    for (let index = 0; index < parts.length; index += 1) {
      const part = parts[index];
      if (typeof part !== 'string') continue;
      const at = part.indexOf(secret.value);
      if (at !== -1) parts.splice(index, 1, part.slice(0, at), secret, part.slice(at + secret.value.length));
    }
  }
  return parts.filter((part) => part !== '');
}

/** As `splitAtSecrets`, and also finds a short secret that is the whole value or its last word (`Bearer …`). */
export function splitHeaderValue(value: string, secrets: readonly Secret[]): (string | Secret)[] {
  const short = secrets.find(
    (secret) =>
      secret.value !== '' &&
      secret.value.length < shortest &&
      (value === secret.value || value.endsWith(` ${secret.value}`)),
  );
  if (short === undefined) return splitAtSecrets(value, secrets);
  return [value.slice(0, value.length - short.value.length), short].filter((part) => part !== '');
}

function redactRequest(request: WireRequest, all: readonly Secret[]): WireRequest {
  const secrets = secretsOfRequests(all);
  return {
    ...request,
    target: redactText(request.target, secrets),
    headers: redactHeaders(request.headers, secrets),
    ...(request.body && { body: redactBytes(request.body, secrets) }),
  };
}

function redactHeaders(headers: WireHeaders, secrets: readonly Secret[]): WireHeaders {
  return headers.map(([name, value]) => {
    const cookie = isSetCookie(name) ? parseCookie(value) : undefined;
    if (cookie === undefined) return [name, shown(splitHeaderValue(value, secrets))];
    // Also one that is too short to be looked for anywhere else.
    return [
      name,
      `${value.slice(0, value.indexOf('=') + 1)}${cookie.shown}${redactText(cookie.rest, secrets)}`,
    ];
  });
}

function redactText(text: string, secrets: readonly Secret[]): string {
  return shown(splitAtSecrets(text, secrets));
}

function shown(parts: readonly (string | Secret)[]): string {
  return parts.map((part) => (typeof part === 'string' ? part : part.shown)).join('');
}

function redactBytes(body: Uint8Array, secrets: readonly Secret[]): Uint8Array {
  // A view of its own for each body is what costs most of it, so none is made for nothing.
  if (secrets.length === 0) return body;
  const text = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  if (!secrets.some(({ value }) => value.length >= shortest && text.includes(value))) return body;
  // Latin-1 maps every byte to one character and back, so bytes that are not text survive.
  const latin1 = secrets.map((secret) => ({
    ...secret,
    value: Buffer.from(secret.value).toString('latin1'),
  }));
  return new Uint8Array(Buffer.from(redactText(text.toString('latin1'), latin1), 'latin1'));
}
