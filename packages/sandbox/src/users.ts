import { hash as digest, timingSafeEqual } from 'node:crypto';
import { SandboxError } from './errors.ts';

/** Who is calling. */
export interface User {
  readonly name: string;
  /** 24 hexadecimal digits, the same in every sandbox: what Pakt calls `uploaded_by`. */
  readonly id: string;
  /** From 1, in the order of the option: what Clevver calls `user_id`. */
  readonly number: number;
}

export interface Users {
  /** The user with this token. Tokens are compared as hashes and in constant time. */
  find(token: string): User | undefined;
  named(name: string): User | undefined;
  withId(id: string): User | undefined;
}

/** Tokens by user name. */
export type UserTokens = Readonly<Record<string, string>>;

export const defaultUsers: UserTokens = { alice: 'alice-token', bob: 'bob-token' };

/** @throws {SandboxError} `option` for no user, an empty token, or a token of two users */
export function createUsers(tokens: UserTokens = defaultUsers): Users {
  const known = Object.entries(tokens).map(([name, token], index) => {
    if (!/^[\x21-\x7e]+$/.test(token)) {
      throw new SandboxError('option', `The token of user "${name}" must be printable ASCII without spaces.`);
    }
    const user = { name, id: sha256(name).toString('hex').slice(0, 24), number: index + 1 };
    return { user, hash: sha256(token) };
  });
  if (known.length === 0)
    throw new SandboxError('option', 'The sandbox needs a user; give at least one name and token.');
  if (new Set(Object.values(tokens)).size < known.length) {
    throw new SandboxError('option', 'Two users have the same token; give each one of their own.');
  }
  return {
    named: (name) => known.find(({ user }) => user.name === name)?.user,
    withId: (id) => known.find(({ user }) => user.id === id)?.user,
    find(token) {
      const hash = sha256(token);
      // Every user is compared, so that the time does not tell which one came close.
      const found = known.filter((entry) => timingSafeEqual(entry.hash, hash));
      return found[0]?.user;
    },
  };
}

function sha256(text: string): Buffer {
  return digest('sha256', text, 'buffer');
}
