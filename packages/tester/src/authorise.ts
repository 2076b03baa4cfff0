import type { Contract, Operation, SecurityScheme, WireRequest } from '@countersign/contract';
import type { Secret } from './secret.ts';

export interface Authorised {
  readonly request: WireRequest;
  /** Forms of the token that went into the request and must be hidden as it is. */
  readonly secrets: readonly Secret[];
}

/** What a user proves to be one with. */
export interface Credential {
  readonly token: string;
  /** What the token URL gave for it: goes in its place where a scheme is OAuth 2. */
  readonly accessToken?: string;
  /** How tokens are hidden; what is not among them is a placeholder. */
  readonly secrets?: readonly Secret[];
}

/** A user's token, together with what was got for it. */
export function credentialOf(
  token: string,
  accessTokens: ReadonlyMap<string, string>,
  secrets: readonly Secret[] = [],
): Credential {
  const accessToken = accessTokens.get(token);
  return { token, secrets, ...(accessToken !== undefined && { accessToken }) };
}

/**
 * Adds the token wherever the operation's security asks for one: the first alternative that names any scheme.
 *
 * For `basic`, the token is `user:password`.
 */
export function authorise(
  contract: Contract,
  operation: Operation,
  request: WireRequest,
  credential: Credential | undefined,
): Authorised {
  const alternative = operation.security.find((each) => Object.keys(each).length > 0);
  if (credential === undefined || alternative === undefined) return { request, secrets: [] };
  let authorised = request;
  const secrets: Secret[] = [];
  for (const name of Object.keys(alternative)) {
    const scheme = contract.securitySchemes[name];
    if (scheme === undefined || scheme.type === 'mutualTLS') continue;
    const token = tokenFor(scheme, credential);
    const secret = credential.secrets?.find(({ value }) => value === token);
    const derived = derive(scheme, token, secret);
    if (derived.secret !== undefined) secrets.push(derived.secret);
    authorised = placeCredential(authorised, scheme, derived.value);
  }
  return { request: authorised, secrets };
}

/** The token that a scheme takes. */
export function tokenFor({ type }: SecurityScheme, { token, accessToken = token }: Credential): string {
  return type === 'oauth2' ? accessToken : token;
}

function derive(
  scheme: SecurityScheme,
  token: string,
  secret: Secret | undefined,
): { value: string; secret?: Secret } {
  if (scheme.type === 'http' && scheme.scheme === 'basic') {
    const value = Buffer.from(token).toString('base64');
    const shell = `$(printf %s "${secret?.shell ?? secret?.shown}" | base64)`;
    return { value, ...(secret && { secret: { value, shown: secret.shown, shell } }) };
  }
  if (scheme.type === 'apiKey' && scheme.in !== 'header') {
    const value = encodeURIComponent(token);
    return { value, ...(secret && { secret: { ...secret, value } }) };
  }
  return { value: token, ...(secret && { secret }) };
}

/** The request with a credential where its scheme wants it; the value is already encoded for that place. */
export function placeCredential(request: WireRequest, scheme: SecurityScheme, value: string): WireRequest {
  const name = scheme.parameterName ?? '';
  if (scheme.type !== 'apiKey') {
    const kind = scheme.type === 'http' ? (scheme.scheme ?? 'bearer') : 'bearer';
    return withHeader(request, 'authorization', `${kind.charAt(0).toUpperCase()}${kind.slice(1)} ${value}`);
  }
  if (scheme.in === 'query') {
    const separator = request.target.includes('?') ? '&' : '?';
    return { ...request, target: `${request.target}${separator}${encodeURIComponent(name)}=${value}` };
  }
  if (scheme.in === 'header') return withHeader(request, name, value);
  const others = request.headers
    .filter(([header]) => header.toLowerCase() === 'cookie')
    .map(([, cookies]) => cookies);
  return withHeader(request, 'cookie', [...others, `${name}=${value}`].join('; '));
}

/** The request with this header, in place of any of the same name. */
export function withHeader(request: WireRequest, name: string, value: string): WireRequest {
  const others = request.headers.filter(([header]) => header.toLowerCase() !== name.toLowerCase());
  return { ...request, headers: [...others, [name, value]] };
}
