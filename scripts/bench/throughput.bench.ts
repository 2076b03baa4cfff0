import { execFile, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { median } from './median.ts';
import { description } from './throughput/description.ts';
import { installSchemathesis } from './throughput/install-schemathesis.ts';

const rounds = 5;
const workers = '8';
/** Ours stops a little above twice this: one of the three operations has fewer requests that differ. */
const casesPerOperation = 15_000;
/** Of Schemathesis, which would take most of an hour for as many. */
const examplesPerOperation = 200;
const leastOverSchemathesis = 10;
const leastOfBareLoop = 0.4;

interface Taken {
  readonly requests: number;
  readonly milliseconds: number;
}

interface Server {
  readonly url: string;
  /** What came since the last time it was asked. */
  take(): Promise<Taken>;
  stop(): void;
}

const execute = promisify(execFile);
const serverFile = fileURLToPath(new URL('throughput/server.ts', import.meta.url));
const loopFile = fileURLToPath(new URL('throughput/bare-loop.ts', import.meta.url));
const commandFile = fileURLToPath(new URL('../../packages/cli/src/bin.ts', import.meta.url));

/**
 * Random requests (valid and invalid, answers judged by schema) against a trivial server in a process of its own: how many
 * a second arrive there, from its first to its last, so that nobody's start counts. Ours and a bare loop in interleaved
 * rounds, Schemathesis once.
 *
 * @param args `--peers schemathesis` (empty for none)
 */
export async function run(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: { peers: { type: 'string', default: 'schemathesis' } },
  });
  const directory = await mkdtemp(join(tmpdir(), 'countersign-bench-'));
  const server = await startServer();
  try {
    const file = join(directory, 'throughput.json');
    await writeFile(file, JSON.stringify(description));
    await warmUp(server);
    const bare: number[] = [];
    const ours: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      bare.push(await rateOf(server, () => runBareLoop(server.url)));
      ours.push(await rateOf(server, () => runCountersign(file, server.url)));
    }
    const ratios = ours.map((rate, round) => rate / (bare[round] ?? Number.NaN));
    print('a bare undici loop', median(bare), bare);
    print('countersign', median(ours), ours);
    check('of the bare loop', median(ratios), leastOfBareLoop);
    const isWanted = values.peers.split(',').includes('schemathesis');
    const peer = isWanted ? await rateOfSchemathesis(server, file) : undefined;
    if (peer !== undefined) check('times Schemathesis', median(ours) / peer, leastOverSchemathesis);
  } finally {
    server.stop();
    await rm(directory, { recursive: true, force: true });
  }
}

function print(name: string, rate: number, rates: readonly number[] = []): void {
  const each = rates.length > 0 ? ` (${rates.map((one) => one.toFixed(0)).join(', ')})` : '';
  console.log(`${name}: ${rate.toFixed(0)} requests/s${each}`);
}

function check(what: string, ratio: number, least: number): void {
  console.log(`countersign is ${ratio.toFixed(2)} ${what} (at least ${least})`);
  if (ratio < least) process.exitCode = 1;
}

async function startServer(): Promise<Server> {
  const child = fork(serverFile, [], { execArgv: [] });
  const [{ port }] = (await once(child, 'message')) as [{ port: number }];
  return {
    url: `http://127.0.0.1:${port}`,
    async take() {
      const answer = once(child, 'message') as Promise<[Taken]>;
      child.send('take');
      return (await answer)[0];
    },
    stop: () => child.kill(),
  };
}

/** The server's code is compiled while it runs; whoever comes first shall not pay for that. */
async function warmUp(server: Server): Promise<void> {
  await runBareLoop(server.url);
  await server.take();
}

async function rateOf(server: Server, work: () => Promise<unknown>): Promise<number> {
  await work();
  const { milliseconds, requests } = await server.take();
  return (requests * 1000) / milliseconds;
}

async function runBareLoop(url: string): Promise<void> {
  await execute(process.execPath, [loopFile, url, String(2 * casesPerOperation), workers]);
}

/** @throws when anything is found: the server keeps its description */
async function runCountersign(file: string, url: string): Promise<void> {
  const args = ['test', file, '--server', url, '--phase', 'fuzz', '--workers', workers];
  await execute(process.execPath, [
    '--conditions=@countersign/source',
    commandFile,
    ...args,
    '--max-cases',
    String(casesPerOperation),
  ]);
}

/** With its default checks, schemas among them. @returns undefined where it cannot be installed */
async function rateOfSchemathesis(server: Server, file: string): Promise<number | undefined> {
  try {
    const schemathesis = await installSchemathesis();
    try {
      const args = ['run', file, '--url', server.url, '--phases', 'fuzzing', '--workers', workers];
      const limits = ['--max-examples', String(examplesPerOperation), '--seed', '1'];
      const rate = await rateOf(server, () =>
        execute(schemathesis.command, [...args, ...limits], { cwd: dirname(file) }),
      );
      print(`Schemathesis ${schemathesis.version}`, rate);
      return rate;
    } finally {
      await schemathesis.remove();
    }
  } catch (error) {
    const [line] = String(error instanceof Error ? error.message : error).split('\n');
    console.log(`Schemathesis is left out: ${line}`);
    return undefined;
  }
}
