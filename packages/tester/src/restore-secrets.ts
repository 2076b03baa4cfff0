import type { WireRequest } from '@countersign/contract';
import { TesterError } from './errors.ts';
import type { Secret } from './secret.ts';

/**
 * A recorded request with its secrets in place of the variables that reports show. A variable that is known by no name
 * is taken for the token: it may have been called otherwise then.
 *
 * @throws {TesterError} `invalid-option` for one that is not given
 */
export function restoreSecrets(
  request: WireRequest,
  { secrets, token }: { readonly secrets: readonly Secret[]; readonly token: string | undefined },
): WireRequest {
  const restore = (text: string, place: 'header' | 'target'): string =>
    text.replace(/\$[A-Z][A-Z0-9_]{2,}/g, (shown) => {
      const value = secrets.find((each) => each.shown === shown)?.value ?? token;
      if (value === undefined)
        throw new TesterError(
          'invalid-option',
          `the request was recorded with ${shown}, which is not given: use --token, --token-env or --header as then`,
        );
      if (place === 'target') return encodeURIComponent(value);
      return text.startsWith('Basic ') ? Buffer.from(value).toString('base64') : value;
    });
  return {
    ...request,
    target: restore(request.target, 'target'),
    headers: request.headers.map(([name, value]) => [name, restore(value, 'header')]),
  };
}
