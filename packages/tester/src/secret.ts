import type { Exchange, Finding, WireHeaders, WireRequest, WireResponse } from '@countersign/contract';

/** A value that must not appear in events, reports or terminals. */
export interface Secret {
  /** As it is sent. */
  readonly value: string;
  /** What people and reports see instead, for example `$TOKEN`. */
  readonly shown: string;
  /** Shell code, for use inside double quotes, that yields the value; `shown` when left out. */
  readonly shell?: string;
}

// In free text a short value would be found everywhere; whole header values are compared at any length.
const shortest = 6;

/** Replaces the secrets in everything an exchange recorded. The hash of what was sent stays that of the real bytes. */
export function redactExchange(exchange: Exchange, secrets: readonly Secret[]): Exchange {
  if (secrets.length === 0) return exchange;
  const { response } = exchange;
  return {
    ...exchange,
    url: redactText(exchange.url, secrets),
    request: redactRequest(exchange.request, secrets),
    ...(response && {
      response: {
        ...response,
        headers: redactHeaders(response.headers, secrets),
        body: redactBytes(response.body, secrets),
      },
    }),
  };
}

/** Replaces the secrets in a finding and its evidence. */
export function redactFinding(finding: Finding, secrets: readonly Secret[]): Finding {
  if (secrets.length === 0) return finding;
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
          url: redactText(step.url, secrets),
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
    ...(response && {
      response: {
        ...response,
        headers: redactHeaders(response.headers, secrets),
        body: redactBytes(response.body, secrets),
      },
    }),
  };
}

/** Cuts `text` where secrets stand, longest first: alternately plain text and the secret that follows it. */
export function splitAtSecrets(text: string, secrets: readonly Secret[]): (string | Secret)[] {
  const parts: (string | Secret)[] = [text];
  for (const secret of [...secrets].sort((a, b) => b.value.length - a.value.length)) {
    if (secret.value.length < shortest) continue;
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

function redactRequest(request: WireRequest, secrets: readonly Secret[]): WireRequest {
  return {
    ...request,
    target: redactText(request.target, secrets),
    headers: redactHeaders(request.headers, secrets),
    ...(request.body && { body: redactBytes(request.body, secrets) }),
  };
}

function redactHeaders(headers: WireHeaders, secrets: readonly Secret[]): WireHeaders {
  return headers.map(([name, value]) => [name, shown(splitHeaderValue(value, secrets))]);
}

function redactText(text: string, secrets: readonly Secret[]): string {
  return shown(splitAtSecrets(text, secrets));
}

function shown(parts: readonly (string | Secret)[]): string {
  return parts.map((part) => (typeof part === 'string' ? part : part.shown)).join('');
}

function redactBytes(body: Uint8Array, secrets: readonly Secret[]): Uint8Array {
  const text = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  if (!secrets.some(({ value }) => value.length >= shortest && text.includes(value))) return body;
  // Latin-1 maps every byte to one character and back, so bytes that are not text survive.
  const latin1 = secrets.map((secret) => ({
    ...secret,
    value: Buffer.from(secret.value).toString('latin1'),
  }));
  return new Uint8Array(Buffer.from(redactText(text.toString('latin1'), latin1), 'latin1'));
}
