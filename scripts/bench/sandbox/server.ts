import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, open } from 'node:fs/promises';
import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';

/**
 * What to serve; a directory to write to, or nothing, with which the sandbox stays in memory (for Prism, its document); and
 * where peers are installed.
 */
const [kind, given = '', modules = ''] = process.argv.slice(2);

const listening = {
  bare: listenBare,
  sandbox: listenSandbox,
  tus: listenTus,
  prism: () => listenPrism(),
  'silent prism': () => listenPrism('--verboseLevel', 'silent'),
}[kind ?? ''];
process.send?.({ port: await listening?.() });
process.on('message', () => process.send?.(usage()));

/** Milliseconds of processor time, and MiB of memory now and at most. */
function usage(): { cpu: number; rss: number; peak: number } {
  const { system, user } = process.cpuUsage();
  const peak = process.resourceUsage().maxRSS / 1024;
  return { cpu: (system + user) / 1000, rss: process.memoryUsage.rss() / 2 ** 20, peak };
}

async function listen(listener: RequestListener): Promise<number> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** The least that a server can do: a fixed answer to GET; anything else is written and hashed, with one fdatasync. */
function listenBare(): Promise<number> {
  return listen(async (request, response) => {
    response.setHeader('content-type', 'application/json');
    response.end(request.method === 'GET' ? '{"status":"success","data":[]}' : await store(request));
  });
}

async function store(request: IncomingMessage): Promise<string> {
  const hash = createHash('sha256');
  const file = await open(join(given, 'bare'), 'w');
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
  const sandbox = await createSandbox({ controlPort: false, dataDir: given === '' ? undefined : given });
  return sandbox.port;
}

/** What is used of tus: its server, as its documentation starts it. */
interface Tus {
  readonly Server: new (options: {
    path: string;
    datastore: unknown;
  }) => { handle(...parameters: Parameters<RequestListener>): unknown };
  readonly FileStore: new (options: { directory: string }) => unknown;
}

async function listenTus(): Promise<number> {
  const load = (name: string): Promise<unknown> =>
    import(pathToFileURL(join(modules, name, 'dist/index.js')).href);
  const { Server } = (await load('@tus/server')) as Tus;
  const { FileStore } = (await load('@tus/file-store')) as Tus;
  const directory = given === '' ? await mkdtemp(join(tmpdir(), 'countersign-bench-')) : given;
  const server = new Server({ path: '/files', datastore: new FileStore({ directory }) });
  return await listen((request, response) => void server.handle(request, response));
}

/** Runs `prism mock FILE`, as its users do. */
async function listenPrism(...more: readonly string[]): Promise<number> {
  // It does not say at every log level which port 0 has become.
  const port = await findPort();
  const cli = join(modules, '@stoplight/prism-cli/dist/index.js');
  process.argv = [process.execPath, cli, 'mock', '--port', String(port), ...more, given];
  await import(pathToFileURL(cli).href);
  while (!(await answers(port))) await wait(100);
  return port;
}

async function findPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}

function answers(port: number): Promise<boolean> {
  return fetch(`http://127.0.0.1:${port}/`).then(
    () => true,
    () => false,
  );
}
