import { type Command, defineCommand } from '../command.ts';
import { failOn, flag, format, integer, list, size, text } from '../option-types.ts';

/** `countersign proxy` */
export const proxyCommand: Command = defineCommand({
  name: 'proxy',
  summary:
    'Stand in front of a server, pass everything on as it is, and judge what goes by until interrupted',
  arguments: '<api>',
  argumentsDescription: 'API of redocly.yaml, file or URL of a description',
  options: {
    server: text({ flags: '--server <url>', description: 'base URL of the server behind, path included' }),
    host: text({ flags: '--host <address>', description: 'address to listen on (default: 127.0.0.1)' }),
    port: integer({
      flags: '--port <number>',
      description: 'port to listen on, 0 for any free one (default: 4030)',
      most: 65_535,
    }),
    ca: text({
      flags: '--ca <file>',
      description: 'certificates (PEM) of the authority of the server behind',
    }),
    insecure: flag({ flags: '--insecure', description: 'take any certificate of the server behind' }),
    maxBody: size({
      flags: '--max-body <bytes>',
      description:
        'largest body that is judged and recorded, for example 1MB (default: 10MB); all are passed on',
    }),
    reports: list({
      flags: '--report <kind=file>',
      description: 'also write a report at the end, or a recording: har=FILE (repeatable; kinds as of test)',
    }),
    failOn: failOn(),
    format: format('the result is'),
  },
  examples: [
    'countersign proxy pakt --server http://127.0.0.1:4020/pakt --report har=traffic.har',
    'countersign proxy openapi.yaml --server https://staging.example.com/v1 --port 0',
  ],
  async run(input, context) {
    const { runProxy } = await import('../run-proxy.ts');
    return runProxy(input, context);
  },
});
