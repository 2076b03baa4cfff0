import { existsSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import type { Context } from './command.ts';

/**
 * The way from the root of the repository to a directory, with `/` between its parts: code hosts name files from there.
 *
 * @returns '' where there is no repository around it
 */
export function pathInRepository(directory: string, env: Context['env']): string {
  const workspace = env.GITHUB_ACTIONS === 'true' ? env.GITHUB_WORKSPACE : undefined;
  const root = workspace ?? findRepository(directory) ?? directory;
  const path = relative(root, directory);
  return path.startsWith('..') ? '' : path.split(sep).join('/');
}

function findRepository(from: string): string | undefined {
  for (let directory = from; ; directory = dirname(directory)) {
    if (existsSync(join(directory, '.git'))) return directory;
    if (directory === dirname(directory)) return undefined;
  }
}
