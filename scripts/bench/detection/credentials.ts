import type { Subject } from './subject.ts';

type Place = 'header' | 'query' | 'cookie';

/** A credential as it goes over the wire. */
export interface Credential {
  /** Name of the security scheme. */
  readonly scheme: string;
  readonly kind: 'bearer' | 'basic' | 'apiKey';
  readonly in: Place;
  readonly name: string;
  readonly value: string;
}

/** The token of a subject by each scheme of its description; `basic` takes it as `user:password`. */
export function credentialsOf(
  { contract, accessToken }: Subject,
  token: string | undefined,
): readonly Credential[] {
  if (token === undefined) return [];
  return Object.entries(contract.securitySchemes).map(([scheme, described]): Credential => {
    const { type, in: place = 'header', parameterName = '' } = described;
    if (type === 'apiKey') return { scheme, kind: 'apiKey', in: place, name: parameterName, value: token };
    const isBasic = type === 'http' && described.scheme === 'basic';
    const value = isBasic
      ? `Basic ${Buffer.from(token).toString('base64')}`
      : `Bearer ${type === 'oauth2' ? (accessToken ?? token) : token}`;
    return { scheme, kind: isBasic ? 'basic' : 'bearer', in: 'header', name: 'Authorization', value };
  });
}
