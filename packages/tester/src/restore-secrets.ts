import type { WireRequest } from '@countersign/contract';
import { TesterError } from './errors.ts';
import type { Secret } from './secret.ts';

/**
 * A recorded request with its secrets in place of the variables that reports show. One that is called like a credential
 * and not known is taken for the token: it may have had another name then.
 *
 * @throws {TesterError} `invalid-option` for one that is not given
 */
export function restoreSecrets(
  request: WireRequest,
  { secrets, token }: { readonly secrets: readonly Secret[]; readonly token: string | undefined },
): WireRequest {
  const restore = (text: string, place: 'header' | 'target'): string =>
    text.replace(/\$[A-Z][A-Z0-9_]{2,}/g, (shown) => {
      const known = secrets.find((each) => each.shown === shown)?.value;
      const value = known ?? (/TOKEN|KEY|SECRET|PASS|AUTH/.test(shown) ? token : undefined);
      if (value === undefined)
        throw new TesterError(
          'invalid-option',
          `the request was recorded with ${shown}, which is not given: give --token, --token-env, --header or the variable as then`,
        );
      if (place === 'target') return encodeURIComponent(value);
      return text.startsWith('Basic ') ? Buffer.from(value).toString('base64') : value;
    });
  return {
    ...request,
    target: restore(request.target, 'target'),
    headers: request.headers.map(([name, value]) => [name, restore(value, 'header')]),
    ...(request.body && { body: restoreBytes(request.body, secrets) }),
  };
}

/** Latin-1 maps every byte to one character and back. What else looks like a variable is what the body was made of. */
function restoreBytes(body: Uint8Array, secrets: readonly Secret[]): Uint8Array {
  const text = secrets.reduce(
    (each, { shown, value }) => each.replaceAll(shown, () => Buffer.from(value).toString('latin1')),
    Buffer.from(body).toString('latin1'),
  );
  return new Uint8Array(Buffer.from(text, 'latin1'));
}
