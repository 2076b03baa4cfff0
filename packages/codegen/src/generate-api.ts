import { dirname, join, posix } from 'node:path';
import type { Contract } from '@countersign/contract';
import { precompile } from '@countersign/contract/load';
import { compareFiles, type Difference } from './compare-files.ts';
import { loadExistingText } from './load-existing.ts';
import { planClient } from './plan-client.ts';
import { planContractModule } from './plan-contract-module.ts';
import { writeFiles } from './write-files.ts';

export interface GenerateOptions {
  /** As loaded from the description, with its positions at hand. */
  readonly contract: Contract;
  /** Absolute; the paths below, and those of the result, are relative to it. */
  readonly root: string;
  /** @default `generated/<api>` */
  readonly clientDirectory?: string;
  /** @default `@countersign/<api>` */
  readonly packageName?: string;
  /** Where the precompiled contract goes. @default beside the description; false for none */
  readonly contractDirectory?: string | false;
  /** As of `planClient`. */
  readonly clientRange?: string;
  /** Only compare, write nothing. @default false */
  readonly check?: boolean;
}

/**
 * Writes everything that is made from one description: its client package and its precompiled contract; or, with `check`,
 * only tells what differs.
 *
 * @returns what differs (or did, before it was written)
 */
export async function generateApi(options: GenerateOptions): Promise<Difference> {
  const { contract, root, clientRange, check = false } = options;
  const { clientDirectory = `generated/${contract.name}`, packageName = `@countersign/${contract.name}` } =
    options;
  const apply = check ? compareFiles : writeFiles;
  const manifest = await loadExistingText(join(root, clientDirectory, 'package.json'));
  const license = await loadExistingText(join(root, 'LICENSE'));
  const client = await planClient(contract, {
    packageName,
    ...(manifest !== undefined && { version: versionIn(manifest) }),
    ...(clientRange !== undefined && { clientRange }),
    ...(license !== undefined && { license }),
  });
  const differences = [below(clientDirectory, await apply(join(root, clientDirectory), client))];
  const { contractDirectory = dirname(contract.files[0] ?? '') } = options;
  if (contractDirectory !== false) {
    const module = planContractModule(precompile(contract));
    // The description's directory is its author's: nothing else in it, or below it, is ours.
    const difference = await apply(join(root, contractDirectory), [module], () => false);
    differences.push(below(contractDirectory, difference));
  }
  return {
    changed: differences.flatMap(({ changed }) => changed),
    missing: differences.flatMap(({ missing }) => missing),
    extra: differences.flatMap(({ extra }) => extra),
  };
}

/** Releases set the version; generation keeps it. */
function versionIn(manifest: string): string {
  try {
    const { version } = JSON.parse(manifest) as { readonly version?: unknown };
    return typeof version === 'string' ? version : '0.1.0';
  } catch {
    // A broken manifest is replaced like any other changed file.
    return '0.1.0';
  }
}

function below(directory: string, { changed, missing, extra }: Difference): Difference {
  const place = (path: string): string => posix.join(directory, path);
  return { changed: changed.map(place), missing: missing.map(place), extra: extra.map(place) };
}
