import type { WireHeaders } from '@countersign/contract';
import type { Secret } from '@countersign/tester';
import type { Context } from './command.ts';
import { expandVariables, type Variables, variablesIn } from './expand-variables.ts';
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

/**
 * Tokens and headers for the server of one API: what is configured, where the command line says nothing else.
 *
 * @throws {UsageError} for an unset variable, or a header that is none
 */
export function chooseCredentials(
  input: CredentialInput,
  api: string,
  settings: ApiSettings,
  variables: Variables,
): Credentials {
  const { tokenEnv, otherTokenEnv, data = {} } = settings;
  let chosen = withConfiguredHeaders(parseCredentials(input, variables), api, settings, variables);
  // A password may be among them.
  const named = hiddenVariables(variablesIn(JSON.stringify(data)), variables);
  chosen = { ...chosen, secrets: [...chosen.secrets, ...named] };
  const token = read(tokenEnv, variables);
  if (chosen.token === undefined && token !== undefined) chosen = withToken(chosen, token, `$${tokenEnv}`);
  const otherToken = read(otherTokenEnv, variables);
  if (chosen.otherToken !== undefined || otherToken === undefined) return chosen;
  const secrets = [...chosen.secrets, { value: otherToken, shown: `$${otherTokenEnv}` }];
  return { ...chosen, otherToken, secrets };
}

function read(name: string | undefined, variables: Variables): string | undefined {
  const value = name === undefined ? undefined : variables[name];
  return value === '' ? undefined : value;
}

function hiddenVariables(names: readonly string[], variables: Variables): readonly Secret[] {
  return names.map((name) => ({ value: variables[name] ?? '', shown: `$${name}` }));
}

/** Those of the command line come last, and so in place of configured ones of the same name. */
function withConfiguredHeaders(
  given: Credentials,
  api: string,
  { headers: configured = {} }: ApiSettings,
  variables: Variables,
): Credentials {
  const headers = Object.entries(configured).map(([name, text]) => {
    const where = `apis.${api}.x-countersign.headers.${name}`;
    return parseHeader(`${name}: ${expandVariables(text, variables, where)}`);
  });
  const named = hiddenVariables(Object.values(configured).flatMap(variablesIn), variables);
  return {
    ...given,
    headers: [...headers, ...given.headers],
    secrets: [...named, ...given.secrets, ...headers.flatMap(([name, value]) => secretOf(name, value))],
  };
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
