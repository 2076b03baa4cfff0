import { UsageError } from './usage-error.ts';

/**
 * Tokens by name of the users that `--user name=token` declares.
 *
 * @throws {UsageError} for a text of another form, or a name that is given twice
 */
export function parseUsers(texts: readonly string[]): Record<string, string> {
  const users = new Map<string, string>();
  for (const text of texts) {
    const [, name = '', token = ''] = /^([\w.-]+)=(.+)$/.exec(text) ?? [];
    if (name === '') throw new UsageError(`--user: ${JSON.stringify(text)} is no user; write name=token`);
    if (users.has(name)) throw new UsageError(`--user: there are two users called ${JSON.stringify(name)}`);
    users.set(name, token);
  }
  return Object.fromEntries(users);
}
