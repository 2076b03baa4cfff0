import { type Command, defineCommand } from '../command.ts';
import { failOn, format, list } from '../option-types.ts';

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
    failOn: failOn(),
    format: format('the result is'),
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
