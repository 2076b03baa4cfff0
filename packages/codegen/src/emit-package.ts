import type { Contract } from '@countersign/contract';
import type { PackageOptions } from './plan-client.ts';

/** The package.json of a generated client. */
export function emitPackage(
  contract: Contract,
  { packageName, version = '0.1.0', clientRange }: PackageOptions,
): string {
  const description = `Typed client of ${contract.title}, generated from its description`;
  if (clientRange !== undefined)
    return toJson({
      name: packageName,
      version,
      private: true,
      description,
      type: 'module',
      sideEffects: false,
      exports: { '.': './src/index.ts' },
      dependencies: { '@countersign/client': clientRange },
    });
  const built = { types: './dist/index.d.ts', default: './dist/index.js' };
  return toJson({
    name: packageName,
    version,
    description,
    license: 'MIT',
    type: 'module',
    engines: { node: '>=20.19' },
    sideEffects: false,
    exports: { '.': { '@countersign/source': './src/index.ts', ...built } },
    publishConfig: { exports: { '.': built } },
    files: ['dist', 'README.md'],
    scripts: { types: 'tsc -p .', build: 'tsdown --platform neutral' },
    dependencies: { '@countersign/client': 'workspace:*' },
  });
}

/** Types of the web platform only, so that nothing of Node can slip in. */
export function emitTsconfig({ clientRange }: PackageOptions): string {
  return toJson({
    ...(clientRange === undefined && { extends: '../../tsconfig.json' }),
    compilerOptions: {
      ...(clientRange !== undefined && {
        target: 'es2023',
        module: 'nodenext',
        strict: true,
        noEmit: true,
        allowImportingTsExtensions: true,
        verbatimModuleSyntax: true,
        skipLibCheck: true,
      }),
      lib: ['es2023', 'dom'],
      types: [],
    },
    include: ['src'],
  });
}

function toJson(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
