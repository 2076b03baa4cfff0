import type { IncomingHttpHeaders } from 'node:http';
import type { User, Users } from '../users.ts';
import { Refusal } from './refusal.ts';

/** Stands for whoever calls an operation that needs no security. */
export const nobody: User = { name: '', id: '', number: 0 };

/** The user of a bearer token; `undefined` without an `Authorization` header. @throws {Refusal} 401 for anything else */
export function identify(users: Users, { authorization }: IncomingHttpHeaders): User | undefined {
  if (authorization === undefined) return undefined;
  const token = /^Bearer +([^\s,]+) *$/i.exec(authorization)?.[1];
  const user = token === undefined ? undefined : users.find(token);
  if (user === undefined) throw unauthorized('The bearer token is not valid.', ', error="invalid_token"');
  return user;
}

export function unauthorized(message: string, detail = ''): Refusal {
  return new Refusal(401, message, { headers: { 'WWW-Authenticate': `Bearer realm="sandbox"${detail}` } });
}
