import { type Command, defineCommand } from '../command.ts';
import { choice, format, size } from '../option-types.ts';

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
    format: format('problems are'),
  },
  examples: ['countersign lint', 'countersign lint pakt', 'countersign lint openapi.yaml --fail-on error'],
  async run(input, context) {
    const { runLint } = await import('../run-lint.ts');
    return runLint(input, context);
  },
});
