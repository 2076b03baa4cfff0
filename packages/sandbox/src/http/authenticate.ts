import type { IncomingHttpHeaders } from 'node:http';
import type { User, Users } from '../users.ts';
import { Refusal } from './refusal.ts';

/** Stands for whoever calls an operation that needs no security. */
export const nobody: User = { name: '', id: '', number: 0 };

/**
 * The user of a bearer token.
 *
 * @param required Whether a token is needed; where it is not, one that is not known says no more than none
 * @throws {Refusal} 401
 */
export function identify(
  users: Users,
  { authorization }: IncomingHttpHeaders,
  required: boolean,
): User | undefined {
  const token = /^Bearer +([^\s,]+) *$/i.exec(authorization ?? '')?.[1];
  const user = token === undefined ? undefined : users.find(token);
  if (user !== undefined || !required) return user;
  if (authorization === undefined) throw unauthorized('A bearer token is needed.');
  throw unauthorized('The bearer token is not valid.', ', error="invalid_token"');
}

function unauthorized(message: string, detail = ''): Refusal {
  return new Refusal(401, message, { headers: { 'WWW-Authenticate': `Bearer realm="sandbox"${detail}` } });
}
