import { join } from 'node:path';
import { build } from 'rolldown';

/** Bundles a module of the project, as whoever builds for workers and pages does. @returns the file */
export async function bundle(project: string, module: string): Promise<string> {
  const file = join(project, module.replace('.mjs', '.bundle.mjs'));
  await build({
    cwd: project,
    input: module,
    platform: 'browser',
    logLevel: 'silent',
    output: { file, codeSplitting: false },
  });
  return file;
}
