import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runProgram } from './run-program.ts';
import { root } from './tarball.ts';

/** The runtimes that the packages are run on, beside the one that runs the tests, as npm has them. */
const packages = {
  'node 20': { spec: 'node@20.19.0', file: 'node/bin/node' },
  'node 22': { spec: 'node@22.23.3', file: 'node/bin/node' },
  deno: { spec: 'deno@2.9.6', file: '.bin/deno' },
  bun: { spec: 'bun@1.4.5', file: '.bin/bun' },
  workerd: { spec: 'workerd@1.20261117.1', file: '.bin/workerd' },
} as const;

export type Runtime = keyof typeof packages;

export const runtimes: readonly Runtime[] = ['node 20', 'node 22', 'deno', 'bun', 'workerd'];

/**
 * Installs a runtime from npm, once per version. They are no dependencies of the workspace: half a gigabyte that only the
 * tests of packed packages need.
 *
 * @returns its program, or why there is none on this machine
 */
export async function installRuntime(
  runtime: Runtime,
): Promise<{ readonly file: string } | { readonly reason: string }> {
  const { file, spec } = packages[runtime];
  const cache = join(root, 'node_modules/.cache');
  const directory = join(cache, spec.replace('@', '-'));
  const installed = { file: join(directory, 'node_modules', file) };
  if (existsSync(directory)) return installed;
  await mkdir(cache, { recursive: true });
  const fresh = await mkdtemp(`${directory}-`);
  try {
    await writeFile(join(fresh, 'package.json'), '{"private":true}');
    const options = ['--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error'];
    const { code, stderr } = await runProgram('npm', ['install', ...options, spec], { cwd: fresh });
    if (code !== 0) return { reason: `npm cannot install ${spec} here: ${stderr.trim().split('\n', 1)[0]}` };
    const started = await runProgram(join(fresh, 'node_modules', file), ['--version'], { cwd: fresh });
    if (started.code !== 0)
      return { reason: `${spec} does not start here: ${started.stderr.trim().split('\n', 1)[0]}` };
    await rename(fresh, directory).catch((error: unknown) => {
      // Somebody else was quicker.
      if (!existsSync(directory)) throw error;
    });
    return installed;
  } finally {
    await rm(fresh, { recursive: true, force: true });
  }
}
