import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { createServer, type IncomingMessage } from 'node:http';
import { join } from 'node:path';

/** `bare` or `sandbox`, and a directory to write to; without one the sandbox stays in memory. */
const [kind, directory] = process.argv.slice(2);

const port = kind === 'bare' ? await listenBare() : await listenSandbox();
process.send?.({ port });
process.on('message', () => process.send?.(usage()));

/** Milliseconds of processor time, and MiB of memory now and at most. */
function usage(): { cpu: number; rss: number; peak: number } {
  const { system, user } = process.cpuUsage();
  const peak = process.resourceUsage().maxRSS / 1024;
  return { cpu: (system + user) / 1000, rss: process.memoryUsage.rss() / 2 ** 20, peak };
}

/** The least that a server can do: a fixed answer to GET; anything else is written and hashed, with one fdatasync. */
async function listenBare(): Promise<number> {
  const server = createServer(async (request, response) => {
    response.setHeader('content-type', 'application/json');
    response.end(request.method === 'GET' ? '{"status":"success","data":[]}' : await store(request));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

async function store(request: IncomingMessage): Promise<string> {
  const hash = createHash('sha256');
  const file = await open(join(directory ?? '.', 'bare'), 'w');
  for await (const chunk of request) {
    hash.update(chunk);
    await file.write(chunk);
  }
  await file.datasync();
  await file.close();
  return JSON.stringify({ sha256: hash.digest('hex') });
}

async function listenSandbox(): Promise<number> {
  const { createSandbox } = await import('@countersign/sandbox');
  const sandbox = await createSandbox({ controlPort: false, dataDir: directory });
  return sandbox.port;
}
