import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** The repository's root directory. */
export const root: string = fileURLToPath(new URL('..', import.meta.url));

/** Runs a command of the workspace (pnpm puts its binaries on the PATH), output passed through; true when it succeeded. */
export function run(command: string, args: readonly string[] = []): boolean {
  console.log(`\n$ ${[command, ...args].join(' ')}`);
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: 'inherit' });
  if (error !== undefined) console.log(`${command} could not be started: ${error.message}`);
  return status === 0;
}
