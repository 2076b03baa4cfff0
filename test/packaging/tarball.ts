import { globSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createPackageFromTarballData, type Package } from '@arethetypeswrong/core';
import { runSuccessfully } from './run-program.ts';

export const root: string = fileURLToPath(new URL('../..', import.meta.url));

export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly license?: string;
  readonly type?: string;
  readonly sideEffects?: boolean | readonly string[];
  readonly engines: { readonly node: string };
  readonly exports: Readonly<Record<string, string | Readonly<Record<string, string>>>>;
  readonly scripts?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

/** The manifests of all packages that are published, as they are in the repository. */
export const manifests: readonly Manifest[] = globSync(
  ['specs/package.json', 'generated/*/package.json', 'packages/*/package.json'],
  { cwd: root },
)
  .sort()
  .map((file) => JSON.parse(readFileSync(join(root, file), 'utf8')) as Manifest);

/** What npm would get of one package. */
export interface Tarball {
  readonly file: string;
  readonly data: Uint8Array<ArrayBuffer>;
  /** As the tools that judge packages take it. */
  readonly package: Package;
  /** Paths inside the package. */
  readonly paths: readonly string[];
  readonly read: (path: string) => string;
  readonly manifest: Manifest;
}

/** Builds and packs everything into the directory, as `pnpm build` does. @returns the tarballs by package name */
export async function packPackages(directory: string): Promise<ReadonlyMap<string, Tarball>> {
  const bin = join(root, 'node_modules/.bin');
  await runSuccessfully(process.execPath, ['scripts/build.ts', directory], { cwd: root, bin });
  const files = globSync('*.tgz', { cwd: directory }).map((name) => join(directory, name));
  const tarballs = await Promise.all(files.map(loadTarball));
  return new Map(tarballs.map((tarball) => [tarball.manifest.name, tarball]));
}

async function loadTarball(file: string): Promise<Tarball> {
  const data = new Uint8Array(await readFile(file));
  const content = createPackageFromTarballData(data);
  const base = `/node_modules/${content.packageName}/`;
  const read = (path: string): string => content.readFile(base + path);
  const paths = content.listFiles().map((path) => path.slice(base.length));
  return {
    file,
    data,
    package: content,
    paths,
    read,
    manifest: JSON.parse(read('package.json')) as Manifest,
  };
}
