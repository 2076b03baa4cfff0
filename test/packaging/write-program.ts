import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Manifest, Tarball } from './tarball.ts';

/** The names under which the modules of a package are imported; its other entries are data. */
export function listModules({ name, exports }: Manifest): string[] {
  return Object.entries(exports).flatMap(([entry, target]) =>
    typeof target === 'string' ? [] : join(name, entry),
  );
}

/** Writes a program that uses all that these packages export, but for some, and holds the examples of their pages. */
export async function writeProgram(
  directory: string,
  packages: readonly Tarball[],
  without: RegExp,
): Promise<void> {
  const fits = (text: string): boolean => !without.test(text);
  await mkdir(directory);
  const modules = packages.flatMap(({ manifest }) => listModules(manifest)).filter(fits);
  const entries = modules.map((name, index) => `export * as entry${index} from '${name}';\n`).join('');
  await writeFile(join(directory, 'entries.mts'), entries);
  for (const { manifest, paths, read } of packages) {
    const page = paths.includes('README.md') ? read('README.md') : '';
    const examples = [...page.matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map(([, example = '']) => example);
    for (const [index, example] of examples.filter(fits).entries())
      await writeFile(join(directory, `${manifest.name.replaceAll(/\W+/g, '-')}-${index}.mts`), example);
  }
}

/** Writes the tsconfig.json of a program. The declarations of all that it imports are checked too, by default. */
export async function writeConfiguration(
  directory: string,
  moduleResolution: string,
  options: object,
): Promise<string> {
  const file = join(directory, `tsconfig.${moduleResolution}.json`);
  const compilerOptions = {
    target: 'es2023',
    module: moduleResolution === 'bundler' ? 'esnext' : moduleResolution,
    moduleResolution,
    moduleDetection: 'force',
    noEmit: true,
    strict: true,
    exactOptionalPropertyTypes: true,
    skipLibCheck: false,
    ...options,
  };
  await writeFile(file, JSON.stringify({ compilerOptions, include: ['*.mts'] }));
  return file;
}
