import type { WireHeaders } from '@countersign/contract';
import type { Secret } from '@countersign/tester';
import type { Context } from './command.ts';
import type { ApiSettings } from './load-registry.ts';
import { UsageError } from './usage-error.ts';

export interface Credentials {
  readonly token?: string;
  readonly headers: WireHeaders;
  readonly secrets: readonly Secret[];
}

/**
 * Token and headers for one API: the command line's before the configuration's.
 *
 * @throws {UsageError} for an unset variable, or a header that is none
 */
export function chooseCredentials(
  input: {
    readonly token?: string | undefined;
    readonly tokenEnv?: string | undefined;
    readonly headers: readonly string[];
  },
  settings: ApiSettings,
  env: Context['env'],
): Credentials {
  if (input.token !== undefined && input.tokenEnv !== undefined)
    throw new UsageError('give either --token or --token-env, not both');
  const headers = input.headers.map(parseHeader);
  const secrets = headers.flatMap(([name, value]) => secretOf(name, value));
  if (input.token !== undefined)
    return { token: input.token, headers, secrets: [{ value: input.token, shown: '$TOKEN' }, ...secrets] };
  const name = input.tokenEnv ?? settings.tokenEnv;
  const token = name === undefined ? undefined : env[name];
  if (token === undefined || token === '') {
    if (input.tokenEnv !== undefined)
      throw new UsageError(`--token-env: the environment variable ${input.tokenEnv} is not set`);
    return { headers, secrets };
  }
  return { token, headers, secrets: [{ value: token, shown: `$${name}` }, ...secrets] };
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
