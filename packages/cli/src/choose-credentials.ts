import type { WireHeaders } from '@countersign/contract';
import type { Secret } from '@countersign/tester';
import type { Context } from './command.ts';
import type { ApiSettings } from './settings.ts';
import { UsageError } from './usage-error.ts';

export interface CredentialInput {
  readonly token?: string | undefined;
  readonly tokenEnv?: string | undefined;
  readonly otherToken?: string | undefined;
  /** `Name: value` */
  readonly headers: readonly string[];
}

export interface Credentials {
  readonly token?: string;
  /** Of a second user. */
  readonly otherToken?: string;
  readonly headers: WireHeaders;
  readonly secrets: readonly Secret[];
}

/**
 * Token and headers of the command line.
 *
 * @throws {UsageError} for an unset variable, or a header that is none
 */
export function parseCredentials(
  { token, tokenEnv, otherToken, headers: texts }: CredentialInput,
  env: Context['env'],
): Credentials {
  if (token !== undefined && tokenEnv !== undefined)
    throw new UsageError('give either --token or --token-env, not both');
  const headers = texts.map(parseHeader);
  const secrets = headers.flatMap(([name, value]) => secretOf(name, value));
  if (otherToken !== undefined) secrets.push({ value: otherToken, shown: '$OTHER_TOKEN' });
  const given = { headers, secrets, ...(otherToken !== undefined && { otherToken }) };
  if (token !== undefined) return withToken(given, token, '$TOKEN');
  if (tokenEnv === undefined) return given;
  const value = env[tokenEnv];
  if (value === undefined || value === '')
    throw new UsageError(`--token-env: the environment variable ${tokenEnv} is not set`);
  return withToken(given, value, `$${tokenEnv}`);
}

/** Token and headers for one API: the configured variable holds the token where the command line has none. */
export function chooseCredentials(
  input: CredentialInput,
  { tokenEnv }: ApiSettings,
  env: Context['env'],
): Credentials {
  const given = parseCredentials(input, env);
  const token = tokenEnv === undefined ? undefined : env[tokenEnv];
  return given.token !== undefined || token === undefined || token === ''
    ? given
    : withToken(given, token, `$${tokenEnv}`);
}

function withToken(given: Credentials, token: string, shown: string): Credentials {
  return { ...given, token, secrets: [{ value: token, shown }, ...given.secrets] };
}

function parseHeader(text: string): readonly [string, string] {
  const [, name = '', value = ''] = /^([!#$%&'*+.^_`|~\w-]+):[ \t]*([\t -~\x80-\xff]*)$/.exec(text) ?? [];
  if (name === '')
    throw new UsageError(`--header: ${JSON.stringify(text)} is no header; write 'Name: value'`);
  return [name, value.trimEnd()];
}

/** Headers whose name says that they carry credentials. */
function secretOf(name: string, value: string): Secret[] {
  if (!/auth|cookie|token|key|secret|password|session/i.test(name)) return [];
  // The scheme may be seen.
  const credentials = /^(?:bearer|basic|digest|token) (.+)$/i.exec(value)?.[1] ?? value;
  return credentials === ''
    ? []
    : [{ value: credentials, shown: `$${name.toUpperCase().replace(/\W/g, '_')}` }];
}
