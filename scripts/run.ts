import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** The repository's root directory. */
const root: string = fileURLToPath(new URL('..', import.meta.url));

// Building and testing is nobody else's business, and a notice about it is noise.
const quiet = { ...process.env, TURBO_TELEMETRY_DISABLED: '1', REDOCLY_TELEMETRY: 'off' };

/** Runs a command of the workspace (pnpm puts its binaries on the PATH), output passed through; true when it succeeded. */
export function run(command: string, args: readonly string[] = []): boolean {
  console.log(`\n$ ${[command, ...args].join(' ')}`);
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: 'inherit', env: quiet });
  if (error !== undefined) console.log(`${command} could not be started: ${error.message}`);
  return status === 0;
}
