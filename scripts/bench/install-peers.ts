import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** A directory outside the repository with packages that only a benchmark needs. */
export interface Peers {
  readonly directory: string;
  /** Absolute path of a file inside `node_modules`. */
  resolve(path: string): string;
  remove(): Promise<void>;
}

/**
 * Installs packages (`name@version`) from npm into a new temporary directory.
 *
 * @throws when npm fails; a benchmark then prints that the peer is left out.
 */
export async function installPeers(packages: readonly string[]): Promise<Peers> {
  const directory = await mkdtemp(join(tmpdir(), 'countersign-bench-'));
  await writeFile(join(directory, 'package.json'), '{"private": true}');
  await promisify(execFile)(
    'npm',
    ['install', '--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error', ...packages],
    { cwd: directory },
  );
  return {
    directory,
    resolve: (path) => join(directory, 'node_modules', path),
    remove: () => rm(directory, { recursive: true, force: true }),
  };
}
