import { relative } from 'node:path';
import { isContractError } from '@countersign/contract';
import { loadContract } from '@countersign/contract/load';
import { type Command, type Context, defineCommand } from '../command.ts';
import { createLinter, type LintProblem } from '../lint-document.ts';
import { loadWorkflowPaths } from '../load-workflow-paths.ts';
import { choice, size } from '../option-types.ts';
import { type InputDocument, type Inputs, resolveInputs } from '../resolve-inputs.ts';

/** `countersign lint` */
export const lintCommand: Command = defineCommand({
  name: 'lint',
  summary: 'Check descriptions, and the Arazzo workflows beside them, by the rules of redocly.yaml',
  arguments: '[api...]',
  argumentsDescription: 'APIs of redocly.yaml or files of descriptions; all registered APIs when left out',
  options: {
    failOn: choice({
      flags: '--fail-on <error|warning|never>',
      description: 'least severity that makes the exit code 1',
      words: ['error', 'warning', 'never'],
      initial: 'warning',
    }),
    maxSize: size({
      flags: '--max-size <bytes>',
      description: 'largest description that is read, for example 20MB (default: 100MB)',
    }),
    format: choice({
      flags: '--format <text|json>',
      description: 'how problems are printed',
      words: ['text', 'json'],
      initial: 'text',
    }),
  },
  examples: ['countersign lint', 'countersign lint pakt', 'countersign lint openapi.yaml --fail-on error'],
  async run({ arguments: names, failOn, maxSize, format }, context) {
    const inputs = resolveInputs(names, context);
    const lint = await createLinter(inputs.registry?.file);
    const problems: LintProblem[] = [];
    const files: string[] = [];
    for (const document of inputs.documents) {
      for (const path of [document.root, ...loadWorkflowPaths(document.root)]) {
        if (context.signal.aborted) return 130;
        files.push(path);
        problems.push(...(await lintOne(lint, document, path, inputs, maxSize)));
      }
    }
    const failing = problems.filter(
      ({ severity }) => failOn === 'warning' || (failOn === 'error' && severity === 'error'),
    );
    if (format === 'json')
      context.stdout.write(
        `${JSON.stringify({ files: files.map((file) => shown(file, inputs)), problems }, null, 2)}\n`,
      );
    else context.stdout.write(render(problems, files.length, context));
    return failing.length > 0 ? 1 : 0;
  },
});

type Linter = Awaited<ReturnType<typeof createLinter>>;

async function lintOne(
  lint: Linter,
  document: InputDocument,
  path: string,
  inputs: Inputs,
  maxBytes?: number,
): Promise<LintProblem[]> {
  const unusable = path === document.root ? await loadProblem(path, inputs.directory, maxBytes) : undefined;
  // What cannot be read at all is an input error; what can be read but is wrong is what lint is for.
  if (unusable !== undefined && !['invalid-description', 'reference-dangling'].includes(unusable.code))
    throw unusable;
  const problems = await lint(path, inputs.directory, document.api);
  if (unusable !== undefined && problems.length === 0) throw unusable;
  return problems;
}

async function loadProblem(path: string, baseDirectory: string, maxBytes?: number) {
  try {
    await loadContract(path, { baseDirectory, ...(maxBytes !== undefined && { maxBytes }) });
    return undefined;
  } catch (error) {
    if (isContractError(error)) return error;
    throw error;
  }
}

function shown(path: string, { directory }: Inputs): string {
  return path.startsWith('http') ? path : relative(directory, path);
}

function render(problems: readonly LintProblem[], files: number, { cwd: _ }: Context): string {
  const lines = problems.map(
    ({ file, line, column, severity, rule, message }) =>
      `${file}:${line}:${column}: ${severity} ${rule}: ${message}\n`,
  );
  const count = (severity: string): number =>
    problems.filter((problem) => problem.severity === severity).length;
  const documents = `${files} ${files === 1 ? 'document' : 'documents'}`;
  if (problems.length === 0) return `${documents}: no problems.\n`;
  return `${lines.join('')}${documents}: ${count('error')} errors, ${count('warning')} warnings.\n`;
}
