import { relative } from 'node:path';
import { type ContractError, isContractError } from '@countersign/contract';
import { loadContract } from '@countersign/contract/load';
import type { Context } from './command.ts';
import { createLinter, type LintProblem } from './lint-document.ts';
import { loadWorkflowPaths } from './load-workflow-paths.ts';
import { type Inputs, resolveInputs } from './resolve-inputs.ts';

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
  const lint = await createLinter(inputs.registry?.file);
  const problems = new Map<string, readonly LintProblem[]>();
  for (const { root, api } of inputs.documents) {
    for (const path of [root, ...loadWorkflowPaths(root)].filter((each) => !problems.has(each))) {
      if (context.signal.aborted) return 130;
      const unusable = path === root ? await findUnusable(root, inputs, maxSize) : undefined;
      const found = await lint(path, inputs.directory, api);
      if (unusable !== undefined && found.length === 0) throw unusable;
      problems.set(path, found);
    }
  }
  const all = [...problems.values()].flat();
  if (format === 'json') {
    const files = [...problems.keys()].map((path) =>
      /^https?:/.test(path) ? path : relative(inputs.directory, path),
    );
    context.stdout.write(`${JSON.stringify({ files, problems: all }, null, 2)}\n`);
  } else context.stdout.write(render(all, problems.size));
  const fails = ({ severity }: LintProblem): boolean =>
    failOn === 'warning' || (failOn === 'error' && severity === 'error');
  return all.some(fails) ? 1 : 0;
}

/**
 * Why a description cannot be loaded, if its rules may yet say more about that.
 *
 * @throws {ContractError} when it cannot even be read
 */
async function findUnusable(
  root: string,
  { directory }: Inputs,
  maxBytes: number | undefined,
): Promise<ContractError | undefined> {
  try {
    await loadContract(root, { baseDirectory: directory, ...(maxBytes !== undefined && { maxBytes }) });
    return undefined;
  } catch (error) {
    if (isContractError(error) && /^(invalid-description|reference-dangling)$/.test(error.code)) return error;
    throw error;
  }
}

function render(problems: readonly LintProblem[], files: number): string {
  const documents = `${files} ${files === 1 ? 'document' : 'documents'}`;
  if (problems.length === 0) return `${documents}: no problems.\n`;
  const lines = problems.map(
    ({ file, line, column, severity, rule, message }) =>
      `${file}:${line}:${column}: ${severity} ${rule}: ${message}\n`,
  );
  const count = (wanted: LintProblem['severity']): string => {
    const number = problems.filter(({ severity }) => severity === wanted).length;
    return `${number} ${wanted}${number === 1 ? '' : 's'}`;
  };
  return `${lines.join('')}${documents}: ${count('error')}, ${count('warning')}.\n`;
}
