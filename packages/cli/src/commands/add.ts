import { type Command, defineCommand } from '../command.ts';
import { list, size, text } from '../option-types.ts';

/** `countersign add` */
export const addCommand: Command = defineCommand({
  name: 'add',
  summary: 'Register a description, lint it, generate its client and test its contract on a mock',
  arguments: '<description>',
  argumentsDescription: 'file or URL of an OpenAPI 3.0, 3.1 or 3.2 document',
  options: {
    name: text({
      flags: '--name <name>',
      description: 'what the API is called from now on (default: derived from the file)',
    }),
    overlays: list({
      flags: '--overlay <file>',
      description:
        'OpenAPI Overlay that annotates or mends a description which is not yours (repeatable; default: *.overlay.yaml beside the file)',
    }),
    maxSize: size({
      flags: '--max-size <bytes>',
      description: 'largest description that is read, for example 20MB (default: 100MB)',
    }),
  },
  examples: [
    'countersign add openapi.yaml',
    'countersign add https://petstore.example.com/openapi.json --name petstore --overlay petstore.overlay.yaml',
  ],
  async run(input, context) {
    const { runAdd } = await import('../adopt/run-add.ts');
    return runAdd(input, context);
  },
});
