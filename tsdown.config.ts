import { globSync, readFileSync } from 'node:fs';
import type { UserConfigFn } from 'tsdown';
import { emitLibraryFiles } from './scripts/build/emit-library-files.ts';
import { emitLicences } from './scripts/build/emit-licences.ts';
import { plainShebang } from './scripts/build/plain-shebang.ts';

/** How a package is built, by `tsdown` in its directory; with `--platform neutral` where Node is not at hand. */
const config: UserConfigFn = ({ platform = 'node' }) => {
  const entry = [...listPublicSources(), ...globSync('src/**/worker.ts')];
  return {
    entry,
    root: entry.every((file) => file.startsWith('src/')) ? 'src' : '.',
    // On Node as many files as there are sources; what is for the web is whole, with the libraries it needs in it.
    unbundle: platform === 'node',
    fixedExtension: false,
    // File by file, without a type checker: `isolatedDeclarations` make that possible.
    dts: { oxc: true },
    deps: { onlyBundle: ['hash-wasm', 'openapi-fetch'], neverBundle: /^node:/ },
    // As bundlers for the web do; the neutral platform by itself looks at `exports` only.
    inputOptions: { resolve: { mainFields: ['module', 'main'] } },
    plugins: [plainShebang(), emitLibraryFiles(), emitLicences()],
    failOnWarn: true,
    logLevel: 'warn',
  };
};

export default config;

/** The sources behind the public entries and the commands of the package in the working directory. */
function listPublicSources(): string[] {
  const { exports, bin = {} } = JSON.parse(readFileSync('package.json', 'utf8')) as {
    exports: Record<string, string | { '@countersign/source': string }>;
    bin?: Record<string, string>;
  };
  const entries = Object.values(exports).flatMap((entry) =>
    typeof entry === 'string' ? [] : entry['@countersign/source'],
  );
  return [...entries, ...Object.values(bin)].map((file) => file.replace(/^\.\//, ''));
}
