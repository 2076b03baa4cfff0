import type { Contract, SecurityScheme } from '@countersign/contract';
import { TesterError } from './errors.ts';
import type { TestOptions } from './options.ts';
import type { Secret } from './secret.ts';
import { createSender } from './send-request.ts';

/** The options of a run, with what was got for its client credentials. */
export interface TradedOptions extends TestOptions {
  /** Access tokens of both users, by the client credentials that they were traded for; renewed ones take their place. */
  readonly accessTokens: ReadonlyMap<string, string>;
  /** Access tokens included, also those of later. */
  readonly secrets: readonly Secret[];
  /** Trades client credentials anew where their access token is about to expire. @returns what is new to be hidden */
  readonly renewAccess: (token: string) => Promise<Secret | undefined>;
}

interface AccessToken {
  readonly value: string;
  /** Milliseconds since the epoch from which on another one is asked for. */
  readonly staleFrom: number;
}

/** A token that holds for less is asked for again this much earlier, in milliseconds, or a fifth of its time. */
const longestMargin = 30_000;

/** Trades the client credentials of both users, where a scheme wants that. */
export async function tradeCredentials(
  contract: Contract,
  targetUrl: string,
  options: TestOptions,
): Promise<TradedOptions> {
  const { now = Date.now } = options;
  const accessTokens = new Map<string, string>();
  const secrets = [...(options.secrets ?? [])];
  const staleFrom = new Map<string, number>();
  const underWay = new Map<string, Promise<Secret | undefined>>();

  async function trade(token: string): Promise<Secret | undefined> {
    const access = await fetchAccessToken(contract, targetUrl, { ...options, token });
    if (access === undefined) return undefined;
    const secret = { value: access.value, shown: '$ACCESS_TOKEN' };
    accessTokens.set(token, access.value);
    staleFrom.set(token, access.staleFrom);
    secrets.push(secret);
    return secret;
  }

  for (const token of [options.token, options.otherToken]) if (token !== undefined) await trade(token);
  return {
    ...options,
    accessTokens,
    secrets,
    renewAccess(token) {
      const known = underWay.get(token);
      if (known !== undefined) return known;
      if (now() < (staleFrom.get(token) ?? Number.POSITIVE_INFINITY)) return Promise.resolve(undefined);
      const renewed = trade(token).finally(() => underWay.delete(token));
      underWay.set(token, renewed);
      return renewed;
    },
  };
}

/**
 * Trades client credentials (`id:secret`, given as the run's token) for an access token at the token URL of the
 * description (RFC 6749 § 4.4). What has no colon is an access token already (RFC 6750 § 2.1).
 *
 * Only a token URL of the tested server, or on loopback, is called: no other part of a description ever is.
 *
 * @returns undefined when no scheme wants client credentials, or none were given
 * @throws {TesterError} `invalid-option` when the token URL may not be called, or gives no token
 */
async function fetchAccessToken(
  contract: Contract,
  targetUrl: string,
  options: TestOptions,
): Promise<AccessToken | undefined> {
  const { now = Date.now, token, signal = new AbortController().signal, timeoutMs = 10_000 } = options;
  const written = Object.values(contract.securitySchemes).flatMap((scheme) => tokenUrlOf(scheme) ?? [])[0];
  if (written === undefined || token === undefined || !token.includes(':')) return undefined;
  const url = tokenUrl(contract, targetUrl, written);
  const sender = createSender(url.origin, {
    timeoutMs,
    maxResponseBytes: 2 ** 20,
    connections: 1,
    transport: options.transport,
  });
  try {
    const outcome = await sender.send(
      {
        method: 'POST',
        target: url.pathname + url.search,
        headers: [
          ['authorization', `Basic ${Buffer.from(token).toString('base64')}`],
          ['content-type', 'application/x-www-form-urlencoded'],
          ['accept', 'application/json'],
        ],
        body: new TextEncoder().encode('grant_type=client_credentials'),
      },
      signal,
    );
    const access = 'response' in outcome ? accessTokenIn(outcome.response.body, now()) : undefined;
    if (access !== undefined) return access;
    const why =
      'response' in outcome ? `it answered ${outcome.response.status}` : `${outcome.failure.message}`;
    throw new TesterError('invalid-option', `no access token came from ${url.href}: ${why}`);
  } finally {
    await sender.close();
  }
}

function tokenUrlOf({ type, flows }: SecurityScheme): string | undefined {
  const flow = type === 'oauth2' ? flows?.clientCredentials : undefined;
  return typeof flow === 'object' && flow !== null && 'tokenUrl' in flow ? String(flow.tokenUrl) : undefined;
}

/** The server that is tested stands for that of the description here, too. */
function tokenUrl({ servers }: Contract, targetUrl: string, written: string): URL {
  const own = servers[0]?.url ?? '';
  if (!URL.canParse(written)) return new URL(written, `${targetUrl}/`);
  const url = new URL(written);
  if (URL.canParse(own) && new URL(own).origin === url.origin)
    return new URL(url.pathname + url.search, targetUrl);
  if (/^(?:localhost|127(?:\.\d+){3}|\[::1\])$/.test(url.hostname)) return url;
  throw new TesterError(
    'invalid-option',
    `the token URL ${url.href} is not of the tested server: give an access token instead of client credentials`,
  );
}

/** @see RFC 6749 § 5.1 */
function accessTokenIn(body: Uint8Array, now: number): AccessToken | undefined {
  try {
    const answer: unknown = JSON.parse(new TextDecoder().decode(body));
    if (typeof answer !== 'object' || answer === null || !('access_token' in answer)) return undefined;
    const lifetime = 'expires_in' in answer ? Number(answer.expires_in) * 1000 : Number.NaN;
    return {
      value: String(answer.access_token),
      staleFrom:
        lifetime > 0 ? now + lifetime - Math.min(lifetime / 5, longestMargin) : Number.POSITIVE_INFINITY,
    };
  } catch {
    return undefined;
  }
}
