import { type Command, defineCommand } from '../command.ts';
import { choice, list } from '../option-types.ts';

/** `countersign merge` */
export const mergeCommand: Command = defineCommand({
  name: 'merge',
  summary: 'Put the JSON reports of several runs or shards together',
  arguments: '<reports...>',
  argumentsDescription: 'JSON reports: all shards of a run, or runs of different APIs',
  options: {
    reports: list({
      flags: '--report <kind=file>',
      description: 'also write a report: json, junit, html, sarif or markdown=FILE (repeatable)',
    }),
    failOn: choice({
      flags: '--fail-on <error|warning|never>',
      description: 'least severity that makes the exit code 1',
      words: ['error', 'warning', 'never'],
      initial: 'error',
    }),
    format: choice({
      flags: '--format <text|json>',
      description: 'how the result is printed',
      words: ['text', 'json'],
      initial: 'text',
    }),
  },
  examples: [
    'countersign merge shard-1.json shard-2.json shard-3.json --report junit=report.xml',
    'countersign merge reports/*.json --report json=all.json --fail-on never',
  ],
  async run(input, context) {
    const { runMerge } = await import('../run-merge.ts');
    return runMerge(input, context);
  },
});
