import type { CallContext } from './api-error.ts';

/**
 * What happened during a call. The values of headers and query parameters whose name tells of a secret read `***`: tokens,
 * keys, cookies, signatures.
 */
export type ClientEvent = CallContext & {
  /** From 1. */
  readonly attempt: number;
} & (
    | { readonly type: 'request'; readonly headers: Readonly<Record<string, string>> }
    | {
        readonly type: 'response';
        readonly status: number;
        readonly headers: Readonly<Record<string, string>>;
      }
    | { readonly type: 'retry'; readonly delayMs: number; readonly error: unknown }
    | { readonly type: 'refresh' }
    /** The call failed with this. */
    | { readonly type: 'error'; readonly error: unknown }
  );

export type EventHook = (event: ClientEvent) => unknown;

const secret = /auth|cookie|cred|hmac|key|pass|secret|sig|token/i;

/** A URL, or a text with one, without the values of query parameters that are secret. */
export function redactUrl(url: string): string {
  return url.replace(/([?&]([^=&#]*)=)[^&#\s]*/g, (pair, start: string, name: string) =>
    secret.test(name) ? `${start}***` : pair,
  );
}

export function redactHeaders(headers: Headers): Record<string, string> {
  const shown: Record<string, string> = {};
  headers.forEach((value, name) => {
    shown[name] = secret.test(name) ? '***' : redactUrl(value);
  });
  return shown;
}
