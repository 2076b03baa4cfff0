import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

export interface Schemathesis {
  readonly version: string;
  /** Absolute path of the `st` command. */
  readonly command: string;
  remove(): Promise<void>;
}

const version = '4.32.5';

/**
 * Installs Schemathesis from PyPI into a virtual environment of its own.
 *
 * @throws when there is no Python or no PyPI; a benchmark then prints that the peer is left out.
 */
export async function installSchemathesis(): Promise<Schemathesis> {
  const directory = await mkdtemp(join(tmpdir(), 'countersign-bench-'));
  const run = promisify(execFile);
  await run('python3', ['-m', 'venv', directory]);
  const install = ['install', '--quiet', '--disable-pip-version-check', `schemathesis==${version}`];
  await run(join(directory, 'bin', 'pip'), install);
  return {
    version,
    command: join(directory, 'bin', 'st'),
    remove: () => rm(directory, { recursive: true, force: true }),
  };
}
