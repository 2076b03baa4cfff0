import { readdirSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import type { Contract } from '@countersign/contract';
import { loadContract } from '@countersign/contract/load';
import type { Context } from '../command.ts';
import { loadRegistry, type Registry } from '../load-registry.ts';
import { resolveInputs } from '../resolve-inputs.ts';
import { lintInputs, renderProblems } from '../run-lint.ts';
import { UsageError } from '../usage-error.ts';
import { registerApi } from './register-api.ts';

/** What `countersign add` is told. */
export interface AddInput {
  readonly arguments: readonly string[];
  readonly name: string | undefined;
  readonly overlays: readonly string[];
  /** Bytes. */
  readonly maxSize: number | undefined;
}

/**
 * Registers a description and shows what there is to have: its problems, its client, its contract on a mock. Problems of the
 * description are listed and stop nothing.
 *
 * @returns the exit code of the test
 */
export async function runAdd(input: AddInput, context: Context): Promise<number> {
  const { cwd } = context;
  const [given = ''] = input.arguments;
  const root = isUrl(given) ? given : resolve(cwd, given);
  const overlays =
    input.overlays.length > 0
      ? input.overlays.map((each) => (isUrl(each) ? each : resolve(cwd, each)))
      : findOverlays(root);
  const registry = loadRegistry(cwd);
  const directory = registry?.directory ?? cwd;
  const contract = await loadContract(root, {
    baseDirectory: directory,
    overlays,
    ...(input.maxSize !== undefined && { maxBytes: input.maxSize }),
  });
  const name = chooseName(input.name, contract);
  checkFree(registry, name, root);
  const shown = (uri: string): string => (isUrl(uri) ? uri : relative(directory, uri).replaceAll('\\', '/'));
  registerApi(directory, {
    name,
    root: shown(root),
    'x-countersign': {
      packageName: `${name}-client`,
      contractDirectory: false,
      ...(overlays.length > 0 && { overlays: overlays.map(shown) }),
    },
  });
  context.stdout.write(describeAddition(name, contract, shown(join(directory, 'redocly.yaml'))));
  return runCommands(name, input.maxSize, context);
}

function isUrl(text: string): boolean {
  return /^https?:\/\//.test(text);
}

/** Those in the directory of a description, as the Overlay Specification names them. */
function findOverlays(root: string): string[] {
  if (isUrl(root)) return [];
  const directory = dirname(root);
  try {
    return readdirSync(directory)
      .filter((file) => /\.overlay\.(ya?ml|json)$/.test(file) && file !== basename(root))
      .sort()
      .map((file) => join(directory, file));
  } catch {
    // The loader says what is wrong with the path.
    return [];
  }
}

/** @throws {UsageError} for a name that could be no directory and no package */
function chooseName(given: string | undefined, contract: Contract): string {
  if (given !== undefined) {
    if (/^[a-z0-9][a-z0-9._-]{0,99}$/.test(given)) return given;
    throw new UsageError(
      `--name: ${JSON.stringify(given)} cannot name a package: use small letters, digits, dots, hyphens and underscores`,
    );
  }
  return (
    contract.name
      .toLowerCase()
      .replace(/[^a-z0-9._-]+/g, '-')
      .replace(/^[._-]+/, '')
      .slice(0, 100) || 'api'
  );
}

/** @throws {UsageError} when another description has the name */
function checkFree(registry: Registry | undefined, name: string, root: string): void {
  const other = registry?.apis.find((api) => api.name === name);
  if (other === undefined || other.root === root) return;
  throw new UsageError(`${name} is registered already, as ${other.root}: choose another name with --name`);
}

function describeAddition(name: string, contract: Contract, registry: string): string {
  const count = contract.operations.length;
  const known = contract.annotated
    ? ''
    : 'It says nowhere how its statements are known (x-provenance): every one counts as documented.\n';
  return `${contract.title} is registered as ${name} in ${registry}: ${count} ${count === 1 ? 'operation' : 'operations'}, OpenAPI ${contract.openapi}.\n${known}`;
}

/** What one would type next; each command says by itself what it does. */
async function runCommands(name: string, maxSize: number | undefined, context: Context): Promise<number> {
  const { runCli } = await import('../run-cli.ts');
  const problems = [...(await lintInputs(resolveInputs([name], context), maxSize, context)).values()];
  const show = (...command: readonly string[]): void =>
    void context.stdout.write(`\n$ countersign ${command.join(' ')}\n`);
  show('lint', name);
  context.stdout.write(renderProblems(problems.flat(), problems.length, mostProblems));
  const limit = maxSize === undefined ? [] : ['--max-size', String(maxSize)];
  for (const command of [
    ['generate', name],
    ['test', name, '--target', 'mock', ...limit],
  ]) {
    if (context.signal.aborted) return 130;
    show(...command);
    const code = await runCli(command, context);
    if (code !== 0) return code;
  }
  return 0;
}

/** Lines of problems that leave room for the rest. */
const mostProblems = 20;
