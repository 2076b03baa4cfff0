import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Context } from './command.ts';
import type { Variables } from './expand-variables.ts';
import { UsageError } from './usage-error.ts';

/** A shell command around a test. */
export interface Hook {
  /** The setting that it comes from. */
  readonly name: 'setUp' | 'tearDown';
  readonly api: string;
  readonly command: string;
  /** Base URL of what is tested. */
  readonly server: string;
  /** Where it is run: that of redocly.yaml. */
  readonly directory: string;
  readonly variables: Variables;
}

/**
 * Runs the command; what it prints goes to stderr. It is ended with the signal, where one is given.
 *
 * @returns the variables that it handed on, as lines `NAME=value` in the file `COUNTERSIGN_ENV`
 * @throws {UsageError} when it fails
 */
export async function runHook(
  { name, api, command, server, directory, variables }: Hook,
  { stderr }: Pick<Context, 'stderr'>,
  signal?: AbortSignal,
): Promise<Variables> {
  const place = mkdtempSync(join(tmpdir(), 'countersign-hook-'));
  const file = join(place, 'variables');
  try {
    const child = spawn(command, {
      shell: true,
      cwd: directory,
      // A group of its own: Ctrl-C at the terminal is ours to pass on, and reaches what the shell has started.
      detached: process.platform !== 'win32',
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...variables, COUNTERSIGN_API: api, COUNTERSIGN_SERVER: server, COUNTERSIGN_ENV: file },
    });
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => void stderr.write(text));
    const end = (): void => stop(child.pid);
    signal?.addEventListener('abort', end, { once: true });
    const [code, killed] = await once(child, 'close');
    signal?.removeEventListener('abort', end);
    if (code !== 0 && signal?.aborted !== true)
      throw new UsageError(`${name} of ${api} failed (${killed ?? `exit code ${code}`}): ${command}`);
    return readVariables(file, `${name} of ${api}`);
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
}

function stop(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(process.platform === 'win32' ? pid : -pid, 'SIGTERM');
  } catch {
    // It has ended by itself.
  }
}

function readVariables(file: string, what: string): Variables {
  const lines = readIfThere(file).split(/\r?\n/);
  return Object.fromEntries(
    lines
      .filter((line) => line.trim() !== '')
      .map((line) => {
        const [, name = '', value = ''] = /^([A-Za-z_]\w*)=(.*)$/.exec(line) ?? [];
        if (name === '')
          throw new UsageError(`${what} wrote ${JSON.stringify(line)} to COUNTERSIGN_ENV: write NAME=value`);
        return [name, value];
      }),
  );
}

function readIfThere(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
