import { type Command, defineCommand } from '../command.ts';
import { text } from '../option-types.ts';

/** `countersign docs` */
export const docsCommand: Command = defineCommand({
  name: 'docs',
  summary: 'Write a reference site: statements with their sources, pictures of jobs, and a place to try it',
  arguments: '[api|file|url...]',
  argumentsDescription: 'APIs of redocly.yaml or descriptions; all of redocly.yaml when left out',
  options: {
    out: text({ flags: '--out <directory>', description: 'where the pages are written (default: site)' }),
    sandboxUrl: text({
      flags: '--sandbox-url <url>',
      description:
        'where the reader runs `countersign sandbox`, to try an API on (default: http://127.0.0.1:4020)',
    }),
  },
  examples: [
    'countersign docs --out site',
    'countersign docs pakt --out site --sandbox-url http://127.0.0.1:4020',
  ],
  async run(input, context) {
    const { runDocs } = await import('../run-docs.ts');
    return runDocs(input, context);
  },
});
