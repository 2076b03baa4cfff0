import { type Command, defineCommand } from '../command.ts';
import { interrupted } from '../interrupted.ts';
import { format, integer, size, text } from '../option-types.ts';
import { resolveInputs } from '../resolve-inputs.ts';

/** `countersign mock` */
export const mockCommand: Command = defineCommand({
  name: 'mock',
  summary: 'Serve mocks of APIs behind one port until interrupted',
  arguments: '[api...]',
  argumentsDescription:
    'APIs of redocly.yaml, files or URLs of descriptions; all registered APIs when left out',
  options: {
    host: text({ flags: '--host <address>', description: 'address to listen on (default: 127.0.0.1)' }),
    port: integer({
      flags: '--port <number>',
      description: 'port to listen on, 0 for any free one (default: 4010)',
      most: 65_535,
    }),
    maxSize: size({
      flags: '--max-size <bytes>',
      description: 'largest description that is read, for example 20MB (default: 100MB)',
    }),
    format: format('addresses are'),
  },
  examples: [
    'countersign mock',
    'countersign mock clevver --port 0',
    "curl -i http://127.0.0.1:4010/pakt/v1/upload/ -H 'authorization: Bearer any'",
  ],
  async run({ arguments: names, host, port = 4010, maxSize, format }, context) {
    const inputs = resolveInputs(names, context);
    const { loadContracts } = await import('../load-contracts.ts');
    const { startMock } = await import('../start-mock.ts');
    const loaded = await loadContracts(inputs, maxSize);
    const { mock: running, urlOf } = await startMock(
      loaded,
      { port, ...(host !== undefined && { host }) },
      context,
    );
    await using mock = running;
    const apis = loaded.map(({ contract: { name } }) => ({ api: name, url: urlOf(name) }));
    if (format === 'json')
      context.stdout.write(`${JSON.stringify({ url: mock.url, port: mock.port, apis })}\n`);
    else {
      const width = Math.max(...apis.map(({ api }) => api.length));
      for (const { api, url } of apis) context.stdout.write(`${api.padEnd(width)}  ${url}\n`);
      context.stderr.write('Serving until interrupted (Ctrl-C).\n');
    }
    await interrupted(context);
    return 0;
  },
});
