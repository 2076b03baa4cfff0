import { type Command, defineCommand } from '../command.ts';

/** `countersign init` */
export const initCommand: Command = defineCommand({
  name: 'init',
  summary: 'Begin a project: configuration, an example description, a CI workflow',
  arguments: '[directory]',
  argumentsDescription: 'where (default: the working directory)',
  options: {},
  examples: ['countersign init', 'countersign init contracts'],
  async run(input, context) {
    const { runInit } = await import('../adopt/run-init.ts');
    return runInit(input, context);
  },
});
