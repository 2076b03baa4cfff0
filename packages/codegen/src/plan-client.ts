import type { Contract } from '@countersign/contract';
import { emitClient } from './emit-client.ts';
import { emitErrors } from './emit-errors.ts';
import { emitIndex } from './emit-index.ts';
import { emitModels } from './emit-models.ts';
import { emitOperations } from './emit-operations.ts';
import { emitPackage, emitTsconfig } from './emit-package.ts';
import { emitReadme } from './emit-readme.ts';
import { emitSchema } from './emit-schema.ts';
import { packageNames } from './package-names.ts';
import { emitHeader, type PlannedFile } from './plan.ts';

export interface PackageOptions {
  /** The npm package, for example `@countersign/clevver`. */
  readonly packageName: string;
  /** The package's version, which releases set and generation keeps. @default '0.1.0' */
  readonly version?: string;
  /**
   * The range of `@countersign/client` that the package depends on; it then consists of TypeScript sources, for the project
   * that they stand in. @default a package that is built and published from a workspace which holds the runtime, too
   */
  readonly clientRange?: string;
  /** The text of its LICENSE. @default no such file */
  readonly license?: string;
}

/**
 * The files of a typed client package, in memory: the same for the same contract, whenever and wherever it is planned.
 *
 * @throws Error of openapi-typescript for a schema that it cannot express
 */
export async function planClient(contract: Contract, options: PackageOptions): Promise<PlannedFile[]> {
  const names = packageNames(contract, options.packageName);
  const source = contract.files[0] ?? contract.name;
  const schema = await emitSchema(contract);
  const code = (path: string, text: string): PlannedFile => ({
    path: `src/${path}`,
    text: emitHeader(source) + text,
  });
  const files = [
    { path: 'package.json', text: emitPackage(contract, options) },
    { path: 'tsconfig.json', text: emitTsconfig(options) },
    { path: 'README.md', text: emitReadme(contract, names, options) },
    ...(options.license === undefined ? [] : [{ path: 'LICENSE', text: options.license }]),
    code('index.ts', emitIndex(contract, names)),
    code('client.gen.ts', emitClient(contract, names, options.version ?? '0.1.0')),
    code('operations.gen.ts', emitOperations(contract, names, schema.marked)),
    code('errors.gen.ts', emitErrors(contract, names)),
    ...(names.models.size > 0 ? [code('models.gen.ts', emitModels(contract, names))] : []),
    code('schema.gen.ts', schema.text),
  ];
  return files.sort((a, b) => (a.path < b.path ? -1 : 1));
}
