import { mkdtemp, rm } from 'node:fs/promises';
import { Agent } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { run as runCommand } from '../run.ts';
import { installPeers, type Peers } from './install-peers.ts';
import { median } from './median.ts';
import { formEnd, formStart, formType, load, send } from './sandbox/send.ts';
import {
  type BenchServer,
  type BenchServerOptions,
  startServer,
  withServer,
} from './sandbox/start-server.ts';
import { type Uploaded, uploadBare, uploadBlob, uploadForm, uploadTus } from './sandbox/upload.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const batches = '/clevver/api/batches';
const peerPackages = ['@stoplight/prism-cli@5.16.0', '@tus/server@2.4.5', '@tus/file-store@2.1.1'];

/**
 * The built sandbox with its four APIs, beside a bare node:http server, Prism and tus, in turns. Prints medians and
 * ratios. Whatever else the machine does shows in them; more so in what is measured in MiB and milliseconds.
 */
export async function run(): Promise<void> {
  if (
    !runCommand('turbo', ['run', 'build', '--filter=@countersign/sandbox...', '--output-logs=errors-only'])
  ) {
    process.exitCode = 1;
    return;
  }
  const directory = await mkdtemp(join(tmpdir(), 'countersign-bench-'));
  const peers = await installPeers(peerPackages).catch((error: unknown) => {
    console.log(`left out: Prism and tus could not be installed (${String(error).split('\n')[0]})`);
    return undefined;
  });
  try {
    await compareStarts();
    await compareReads(peers);
    await measureForms();
    await compareUploads(directory, peers);
    await measureGrowth();
  } finally {
    await rm(directory, { recursive: true, force: true });
    await peers?.remove();
  }
}

interface Figure {
  readonly values: readonly number[];
  readonly unit: string;
  readonly atLeast?: number;
  readonly atMost?: number;
}

/** One line per figure: its median, what it may be, and between what it lay. */
function print(what: string, { atLeast, atMost, unit, values }: Figure): void {
  const value = median(values);
  const limit =
    atMost !== undefined ? `≤ ${atMost}` : atLeast !== undefined ? `≥ ${atLeast}` : 'for comparison';
  const holds = value <= (atMost ?? Number.POSITIVE_INFINITY) && value >= (atLeast ?? 0);
  const mark = limit === 'for comparison' ? '     ' : holds ? 'ok   ' : 'over ';
  const range = `${Math.min(...values).toFixed(2)} … ${Math.max(...values).toFixed(2)}`;
  console.log(`${mark}${what.padEnd(62)} ${value.toFixed(2).padStart(8)} ${unit} (${limit}; ${range})`);
}

async function compareStarts(): Promise<void> {
  const later: number[] = [];
  const larger: number[] = [];
  const dearer: number[] = [];
  const idle = async (server: BenchServer): Promise<readonly [number, number, number]> => {
    const { cpu } = await server.usage();
    await wait(1000);
    return [server.startTime, (await server.usage()).rss, cpu];
  };
  for (let round = 0; round < 7; round += 1) {
    const bare = await withServer({ kind: 'bare' }, idle);
    const own = await withServer({ kind: 'sandbox' }, idle);
    later.push(own[0] - bare[0]);
    larger.push(own[1] - bare[1]);
    dearer.push(own[2] - bare[2]);
  }
  print('starts later than a bare server', { values: later, unit: 'ms', atMost: 150 });
  print('starts with more processor time', { values: dearer, unit: 'ms' });
  print('is larger when idle', { values: larger, unit: 'MiB', atMost: 25 });
}

/**
 * The same small answer of JSON, which all of them send, from servers that have been warmed up: answers a second, and the
 * processor time of one, in which a busy machine shows less.
 */
async function compareReads(peers: Peers | undefined): Promise<void> {
  const modules = peers?.resolve('') ?? '';
  const prism = { given: join(root, 'specs/clevver/openapi.yaml'), modules };
  const kinds: readonly BenchServerOptions[] = [
    { kind: 'sandbox' },
    { kind: 'bare' },
    ...(peers === undefined
      ? []
      : ([
          { kind: 'prism', ...prism },
          { kind: 'silent prism', ...prism },
        ] as const)),
  ];
  const servers: BenchServer[] = [];
  for (const options of kinds) servers.push(await startServer(options));
  const paths = [batches, '/', '/batches', '/batches'];
  const ask = async (at: number, time: number): Promise<readonly [rate: number, cpu: number]> => {
    const server = servers[at];
    if (server === undefined) return [Number.NaN, Number.NaN];
    const before = (await server.usage()).cpu;
    const rate = await load(server.port, paths[at] ?? '/', time);
    return [rate, ((await server.usage()).cpu - before) / rate];
  };
  for (const at of servers.keys()) await ask(at, 1500);
  const rounds: (readonly [rate: number, cpu: number])[][] = [];
  for (let round = 0; round < 9; round += 1) {
    const row: (readonly [number, number])[] = [];
    for (const at of servers.keys()) row.push(await ask(at, 1000));
    rounds.push(row);
  }
  for (const { stop } of servers) await stop();
  const rates = (of: number): number[] => rounds.map((row) => (row[0]?.[0] ?? 0) / (row[of]?.[0] ?? 0));
  const costs = (of: number): number[] => rounds.map((row) => (row[of]?.[1] ?? 0) / (row[0]?.[1] ?? 0));
  print('GET, answers a second', { values: rounds.map((row) => row[0]?.[0] ?? 0), unit: '/s' });
  print('GET, of the rate of a bare server', { values: rates(1), unit: '×', atLeast: 0.5 });
  print('GET, the same by processor time', { values: costs(1), unit: '×' });
  if (peers === undefined) return;
  print('GET, of the rate of Prism', { values: rates(2), unit: '×', atLeast: 10 });
  print('GET, the same by processor time', { values: costs(2), unit: '×' });
  print('GET, of the rate of Prism that logs nothing', { values: rates(3), unit: '×' });
  print('GET, the same by processor time', { values: costs(3), unit: '×' });
}

async function measureForms(): Promise<void> {
  const body = Buffer.concat([formStart, Buffer.alloc(64 * 1024, 7), formEnd]);
  const headers = { 'content-type': formType, 'content-length': String(body.length) };
  const agent = new Agent({ keepAlive: true });
  const values = await withServer({ kind: 'sandbox' }, async ({ port, usage }) => {
    const upload = async (number: number): Promise<void> => {
      // Every file is another one, so that nothing is recognised.
      body.writeUInt32LE(number, 1000);
      await send({ port, agent, method: 'POST', path: '/pakt/v1/upload', headers, body: [body] });
    };
    for (let number = 0; number < 500; number += 1) await upload(number);
    const each: number[] = [];
    for (let number = 500; number < 2500; number += 400) {
      const before = await usage();
      for (let more = 0; more < 400; more += 1) await upload(number + more);
      each.push(((await usage()).cpu - before.cpu) / 400);
    }
    return each;
  });
  agent.destroy();
  print('processor time of a 64 KiB form, in memory', { values, unit: 'ms', atMost: 1 });
}

async function compareUploads(directory: string, peers: Peers | undefined): Promise<void> {
  const ratios: number[] = [];
  const toTus: number[] = [];
  const growth: number[] = [];
  const bareGrowth: number[] = [];
  for (let round = 0; round < 3; round += 1) {
    const inside = async (
      kind: BenchServerOptions['kind'],
      work: (server: BenchServer) => Promise<Uploaded>,
    ) => {
      const data = await mkdtemp(join(directory, `${kind}-`));
      const uploaded = await withServer({ kind, given: data, modules: peers?.resolve('') ?? '' }, work);
      await rm(data, { recursive: true, force: true });
      return uploaded;
    };
    const bare = await inside('bare', uploadBare);
    const own = await inside('sandbox', uploadBlob);
    ratios.push(own.speed / bare.speed);
    growth.push(own.growth);
    bareGrowth.push(bare.growth);
    if (peers !== undefined) toTus.push(own.speed / (await inside('tus', uploadTus)).speed);
  }
  print('1 GiB, durable, of the speed of a bare server', { values: ratios, unit: '×', atLeast: 0.6 });
  if (toTus.length > 0)
    print('1 GiB, durable, of the speed of tus (no digest, no sync)', { values: toTus, unit: '×' });
  print('grows by, meanwhile', { values: growth, unit: 'MiB', atMost: 50 });
  print('a bare server grows by, meanwhile', { values: bareGrowth, unit: 'MiB' });
}

async function measureGrowth(): Promise<void> {
  const { growth } = await withServer({ kind: 'sandbox' }, uploadForm);
  print('grows by, for 1 GiB in a form, not durable', { values: [growth], unit: 'MiB', atMost: 50 });
}
