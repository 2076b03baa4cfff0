import { type Command, defineCommand } from '../command.ts';
import { interrupted } from '../interrupted.ts';
import { flag, format, integer, list, text } from '../option-types.ts';
import { parseUsers } from '../parse-users.ts';
import { UsageError } from '../usage-error.ts';

/** `countersign sandbox` */
export const sandboxCommand: Command = defineCommand({
  name: 'sandbox',
  summary: 'Serve Clevver, dStor, Pakt and PortSIP with their state, until interrupted',
  arguments: '',
  argumentsDescription: '',
  options: {
    host: text({ flags: '--host <address>', description: 'address to listen on (default: 127.0.0.1)' }),
    port: integer({
      flags: '--port <number>',
      description: 'port to listen on, 0 for any free one (default: 4020)',
      most: 65_535,
    }),
    controlPort: integer({
      flags: '--control-port <number>',
      description: 'port of the control interface and the console, always on 127.0.0.1 (default: 4021)',
      most: 65_535,
    }),
    controlOff: flag({ flags: '--control-off', description: 'no control interface, no console' }),
    dataDir: text({
      flags: '--data-dir <directory>',
      description: 'keep everything in this directory (default: in memory)',
    }),
    users: list({
      flags: '--user <name=token>',
      description: 'a user and its token, in place of alice=alice-token and bob=bob-token (repeatable)',
    }),
    format: format('addresses are'),
  },
  examples: [
    'countersign sandbox',
    'countersign sandbox --port 0 --control-port 0 --data-dir ./sandbox-data',
    "curl -i http://127.0.0.1:4020/pakt/v1/upload -H 'authorization: Bearer alice-token' -F file=@README.md",
  ],
  async run({ host, port = 4020, controlPort, controlOff, dataDir, users, format }, context) {
    if (controlOff && controlPort !== undefined)
      throw new UsageError('give either --control-port or --control-off, not both');
    const { apiNames, createSandbox } = await import('@countersign/sandbox');
    const { resolve } = await import('node:path');
    await using sandbox = await createSandbox({
      port,
      controlPort: controlOff ? false : (controlPort ?? 4021),
      onError: (error) => context.stderr.write(`${error instanceof Error ? error.message : error}\n`),
      ...(host !== undefined && { host }),
      ...(dataDir !== undefined && { dataDir: resolve(context.cwd, dataDir) }),
      ...(users.length > 0 && { users: parseUsers(users) }),
    });
    const { url, controlUrl, consoleUrl } = sandbox;
    const apis = apiNames.map((api) => ({ api, url: sandbox.baseUrl(api) }));
    if (format === 'json')
      context.stdout.write(`${JSON.stringify({ url, port: sandbox.port, controlUrl, consoleUrl, apis })}\n`);
    else {
      const others = Object.entries({ control: controlUrl, console: consoleUrl });
      const rows = [...apis, ...others.flatMap(([api, url]) => (url === undefined ? [] : [{ api, url }]))];
      for (const row of rows) context.stdout.write(`${row.api.padEnd(7)}  ${row.url}\n`);
      context.stderr.write('Serving until interrupted (Ctrl-C).\n');
    }
    await interrupted(context);
    return 0;
  },
});
