import { type Command, defineCommand } from '../command.ts';
import { choice, format } from '../option-types.ts';

/** `countersign diff` */
export const diffCommand: Command = defineCommand({
  name: 'diff',
  summary:
    'Compare two versions of a description: what changes, which version step it takes, which types of the client change',
  arguments: '<base> <revision>',
  argumentsDescription: ['file or URL of the version before, or a registered API', 'the version after'],
  options: {
    failOn: choice({
      flags: '--fail-on <major|minor|patch|never>',
      description: 'least version step that makes the exit code 1',
      words: ['major', 'minor', 'patch', 'never'],
      initial: 'major',
    }),
    format: format('the result is'),
  },
  examples: [
    'countersign diff openapi.released.yaml openapi.yaml',
    'countersign diff openapi.released.yaml openapi.yaml --fail-on never --format json',
  ],
  async run(input, context) {
    const { runDiff } = await import('../diff/run-diff.ts');
    return runDiff(input, context);
  },
});
