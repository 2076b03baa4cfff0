import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Context } from '../command.ts';

/** Where uploads are remembered: by default a directory of the user, because upload tokens are among what is kept. */
export function stateDirectory(
  given: string | undefined,
  { cwd, env }: Pick<Context, 'cwd' | 'env'>,
): string {
  if (given !== undefined) return resolve(cwd, given);
  const { HOME, LOCALAPPDATA, XDG_STATE_HOME } = env;
  const base = XDG_STATE_HOME || LOCALAPPDATA || join(HOME || homedir(), '.local/state');
  return join(base, 'countersign/uploads');
}
