import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** Schemathesis in a Python environment of its own, outside the repository. */
export interface Schemathesis {
  readonly command: string;
  readonly version: string;
  remove(): Promise<void>;
}

const run = promisify(execFile);

/** @throws when there is no Python, or PyPI cannot be reached; a benchmark then prints that the peer is left out */
export async function installSchemathesis(): Promise<Schemathesis> {
  const directory = await mkdtemp(join(tmpdir(), 'countersign-bench-'));
  const remove = (): Promise<void> => rm(directory, { recursive: true, force: true });
  const command = join(directory, 'bin', 'st');
  try {
    await run('python3', ['-m', 'venv', directory]);
    await run(join(directory, 'bin', 'pip'), ['install', '--quiet', 'schemathesis==4.32.5']);
    const { stdout } = await run(command, ['--version']);
    return { command, version: stdout.trim().split(' ').at(-1) ?? '', remove };
  } catch (error) {
    await remove();
    throw error;
  }
}
