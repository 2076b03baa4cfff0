import { relative } from 'node:path';
import { type ContractError, isContractError } from '@countersign/contract';
import { loadContract } from '@countersign/contract/load';
import type { Context } from './command.ts';
import { createLinter, type LintProblem } from './lint-document.ts';
import { loadWorkflowPaths } from './load-workflow-paths.ts';
import { type InputDocument, type Inputs, resolveInputs } from './resolve-inputs.ts';

/** What `countersign lint` is told. */
export interface LintInput {
  readonly arguments: readonly string[];
  readonly failOn: 'error' | 'warning' | 'never';
  /** Bytes. */
  readonly maxSize: number | undefined;
  readonly format: 'text' | 'json';
}

/** Lints each description and the workflows beside it, and prints the problems. @returns the exit code */
export async function runLint(
  { arguments: names, failOn, maxSize, format }: LintInput,
  context: Context,
): Promise<number> {
  const inputs = resolveInputs(names, context);
  const problems = await lintInputs(inputs, maxSize, context);
  if (context.signal.aborted) return 130;
  const all = [...problems.values()].flat();
  if (format === 'json') {
    const files = [...problems.keys()].map((path) =>
      /^https?:/.test(path) ? path : relative(inputs.directory, path),
    );
    context.stdout.write(`${JSON.stringify({ files, problems: all }, null, 2)}\n`);
  } else context.stdout.write(renderProblems(all, problems.size));
  const fails = ({ severity }: LintProblem): boolean =>
    failOn === 'warning' || (failOn === 'error' && severity === 'error');
  return all.some(fails) ? 1 : 0;
}

/** What is wrong in each document: descriptions, and the workflows beside them. */
export async function lintInputs(
  inputs: Inputs,
  maxSize: number | undefined,
  { signal }: Pick<Context, 'signal'>,
): Promise<ReadonlyMap<string, readonly LintProblem[]>> {
  const lint = await createLinter(inputs.registry?.file);
  const problems = new Map<string, readonly LintProblem[]>();
  for (const document of inputs.documents) {
    const { root, api, settings } = document;
    for (const path of [root, ...loadWorkflowPaths(root)].filter((each) => !problems.has(each))) {
      if (signal.aborted) return problems;
      const isDescription = path === root;
      const unusable = isDescription ? await findUnusable(document, inputs, maxSize) : undefined;
      const found = await lint(path, inputs.directory, api, isDescription ? settings.overlays : undefined);
      if (unusable !== undefined && found.length === 0) throw unusable;
      problems.set(path, found);
    }
  }
  return problems;
}

/**
 * Why a description cannot be loaded, if its rules may yet say more about that.
 *
 * @throws {ContractError} when it cannot even be read
 */
async function findUnusable(
  { root, settings: { overlays } }: InputDocument,
  { directory }: Inputs,
  maxBytes: number | undefined,
): Promise<ContractError | undefined> {
  try {
    await loadContract(root, {
      baseDirectory: directory,
      ...(overlays && { overlays }),
      ...(maxBytes !== undefined && { maxBytes }),
    });
    return undefined;
  } catch (error) {
    if (isContractError(error) && /^(invalid-description|reference-dangling)$/.test(error.code)) return error;
    throw error;
  }
}

/** A line for each problem, `most` at the most, and one that counts them. */
export function renderProblems(
  problems: readonly LintProblem[],
  files: number,
  most: number = Number.POSITIVE_INFINITY,
): string {
  const documents = `${files} ${files === 1 ? 'document' : 'documents'}`;
  if (problems.length === 0) return `${documents}: no problems.\n`;
  const lines = problems
    .slice(0, most)
    .map(
      ({ file, line, column, severity, rule, message }) =>
        `${file}:${line}:${column}: ${severity} ${rule}: ${message}\n`,
    );
  const count = (wanted: LintProblem['severity']): string => {
    const number = problems.filter(({ severity }) => severity === wanted).length;
    return `${number} ${wanted}${number === 1 ? '' : 's'}`;
  };
  if (problems.length > most) lines.push(`… and ${problems.length - most} more\n`);
  return `${lines.join('')}${documents}: ${count('error')}, ${count('warning')}.\n`;
}
