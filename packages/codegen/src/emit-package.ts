import type { Contract } from '@countersign/contract';
import type { PackageOptions } from './plan-client.ts';

/** The package.json of a generated client. Within a workspace it refers to the runtime beside it. */
export function emitPackage(contract: Contract, { packageName, version = '0.1.0' }: PackageOptions): string {
  const built = { types: './dist/index.d.ts', default: './dist/index.js' };
  return toJson({
    name: packageName,
    version,
    description: `Typed client of ${contract.title}, generated from its description`,
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
export function emitTsconfig(): string {
  return toJson({
    extends: '../../tsconfig.json',
    compilerOptions: { lib: ['es2023', 'dom'], types: [] },
    include: ['src'],
  });
}

function toJson(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
