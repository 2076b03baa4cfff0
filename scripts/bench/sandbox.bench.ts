import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { Agent } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { run as runCommand } from '../run.ts';
import { installPeers } from './install-peers.ts';
import { median } from './median.ts';
import { formOf, formType, load, repeat, send } from './sandbox/send.ts';
import { type BenchServer, startServer } from './sandbox/start-server.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const rounds = 3;
const mebibyte = 2 ** 20;
const batches = '/clevver/api/batches';

/** The built sandbox with its four APIs, beside a bare node:http server and Prism, in turns. Prints medians and ratios. */
export async function run(): Promise<void> {
  if (
    !runCommand('turbo', ['run', 'build', '--filter=@countersign/sandbox...', '--output-logs=errors-only'])
  ) {
    process.exitCode = 1;
    return;
  }
  const directory = await mkdtemp(join(tmpdir(), 'countersign-bench-'));
  try {
    await compareStarts();
    await compareReads();
    await measureForms();
    await compareUploads(directory);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

function print(what: string, value: number, unit: string, limit: string, holds: boolean): void {
  console.log(
    `${holds ? 'ok   ' : 'over '} ${what.padEnd(58)} ${value.toFixed(2).padStart(9)} ${unit} (${limit})`,
  );
}

async function withServer<Result>(
  kind: 'bare' | 'sandbox',
  work: (server: BenchServer) => Promise<Result>,
  directory?: string,
): Promise<Result> {
  const server = await startServer(kind, directory);
  try {
    return await work(server);
  } finally {
    await server.stop();
  }
}

async function compareStarts(): Promise<void> {
  const later: number[] = [];
  const larger: number[] = [];
  const idle = async (server: BenchServer): Promise<readonly [number, number]> => {
    await wait(1000);
    return [server.startTime, (await server.usage()).rss];
  };
  for (let round = 0; round < rounds + 2; round += 1) {
    const bare = await withServer('bare', idle);
    const own = await withServer('sandbox', idle);
    later.push(own[0] - bare[0]);
    larger.push(own[1] - bare[1]);
  }
  print('starts later than a bare server', median(later), 'ms', '≤ 150', median(later) <= 150);
  print('is larger when idle', median(larger), 'MiB', '≤ 25', median(larger) <= 25);
}

async function compareReads(): Promise<void> {
  const prism = await startPrism();
  const toBare: number[] = [];
  const toPrism: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const bare = await withServer('bare', ({ port }) => load(port, '/', 3000));
    const own = await withServer('sandbox', ({ port }) => load(port, batches, 3000));
    toBare.push(own / bare);
    if (prism !== undefined) toPrism.push(own / (await load(prism.port, '/batches', 3000)));
  }
  print('GET, of the rate of a bare server', median(toBare), '×', '≥ 0.5', median(toBare) >= 0.5);
  if (prism !== undefined)
    print('GET, of the rate of Prism', median(toPrism), '×', '≥ 10', median(toPrism) >= 10);
  await prism?.stop();
}

async function measureForms(): Promise<void> {
  const body = formOf(Buffer.alloc(64 * 1024, 7));
  const headers = { 'content-type': formType, 'content-length': String(body.length) };
  const agent = new Agent({ keepAlive: true });
  const each = await withServer('sandbox', async ({ port, usage }) => {
    const upload = async (number: number): Promise<void> => {
      // Every file is another one, so that nothing is recognised.
      body.writeUInt32LE(number, 1000);
      await send({ port, agent, method: 'POST', path: '/pakt/v1/upload', headers, body: [body] });
    };
    for (let number = 0; number < 500; number += 1) await upload(number);
    const before = await usage();
    for (let number = 500; number < 2500; number += 1) await upload(number);
    return ((await usage()).cpu - before.cpu) / 2000;
  });
  agent.destroy();
  print('processor time of a 64 KiB form, in memory', each, 'ms', '≤ 1', each <= 1);
}

async function compareUploads(directory: string): Promise<void> {
  const size = 1024 * mebibyte;
  const piece = Buffer.alloc(64 * 1024, 7);
  const body = (): Iterable<Buffer> => repeat(piece, size / piece.length);
  const length = { 'content-length': String(size) };
  const timed = async (work: () => Promise<unknown>): Promise<number> => {
    const start = performance.now();
    await work();
    return size / mebibyte / ((performance.now() - start) / 1000);
  };
  const ratios: number[] = [];
  const growth: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const bare = await withServer(
      'bare',
      ({ port }) => timed(() => send({ port, method: 'POST', path: '/', headers: length, body: body() })),
      directory,
    );
    const dataDir = join(directory, `data-${round}`);
    const own = await withServer(
      'sandbox',
      async ({ port, usage }) => {
        const uploads = '/portsip/api/blobs/uploads';
        const { headers: opened } = await send({ port, method: 'POST', path: uploads });
        const headers = {
          ...length,
          'content-type': 'application/octet-stream',
          'portsip-upload-token': String(opened['portsip-upload-token']),
        };
        const path = `${uploads}/${opened['portsip-upload-id']}/append`;
        const idle = (await usage()).peak;
        const speed = await timed(() => send({ port, method: 'POST', path, headers, body: body() }));
        growth.push((await usage()).peak - idle);
        return speed;
      },
      dataDir,
    );
    await rm(dataDir, { recursive: true, force: true });
    ratios.push(own / bare);
  }
  print('1 GiB, durable, of the speed of a bare server', median(ratios), '×', '≥ 0.6', median(ratios) >= 0.6);
  print('grows by, meanwhile', median(growth), 'MiB', '≤ 50', median(growth) <= 50);
}

/** Prism for the same description; `undefined`, with a line that says so, when it cannot be had. */
async function startPrism(): Promise<{ readonly port: number; stop(): Promise<void> } | undefined> {
  const peers = await installPeers(['@stoplight/prism-cli@5.16.0']).catch(() => undefined);
  if (peers === undefined) {
    console.log('left out: Prism could not be installed');
    return undefined;
  }
  const port = 4599;
  const cli = peers.resolve('@stoplight/prism-cli/dist/index.js');
  const args = [
    cli,
    'mock',
    '--port',
    String(port),
    '--verboseLevel',
    'silent',
    join(root, 'specs/clevver/openapi.yaml'),
  ];
  const child = spawn(process.execPath, args, { stdio: 'ignore' });
  const exited = once(child, 'exit');
  for (let tries = 0; tries < 100; tries += 1) {
    await wait(200);
    if (
      await send({ port, method: 'GET', path: '/batches' }).then(
        () => true,
        () => false,
      )
    )
      break;
  }
  return {
    port,
    async stop() {
      child.kill();
      await exited;
      await peers.remove();
    },
  };
}
