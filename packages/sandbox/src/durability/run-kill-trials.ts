import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { createRandom } from '../random.ts';
import { checkLedger } from './check-ledger.ts';
import { createLedger, type Ledger } from './ledger.ts';
import { putLoad } from './put-load.ts';
import { type Child, startChild } from './start-child.ts';
import { corruptBlobs, tear } from './tear.ts';

export interface KillTrials {
  readonly trials: number;
  readonly seed: number;
  /** Path of the Node that runs the sandbox. */
  readonly node: string;
  /** An empty directory. */
  readonly directory: string;
}

export interface KillTrialsResult {
  readonly trials: number;
  readonly acknowledgedBytes: number;
  /** What was lost, corrupt, or kept a restart from being clean. */
  readonly problems: readonly string[];
}

/** Kills a loaded sandbox at random moments, tears its files, starts it again and checks everything it acknowledged. */
export async function runKillTrials(options: KillTrials): Promise<KillTrialsResult> {
  const { directory, node, seed, trials } = options;
  const dataDir = join(directory, 'data');
  const start = (): Promise<Child> => startChild({ node, dataDir, cacheDir: join(directory, 'cache') });
  const random = createRandom(seed, 'kill');
  const problems: string[] = [];
  let acknowledgedBytes = 0;
  let ledger: Ledger = createLedger();
  for (let trial = 0; trial < trials; trial++) {
    const child = await start();
    problems.push(...leftOvers(dataDir), ...(await checkLedger({ url: child.url, ledger, random })));
    acknowledgedBytes += ledger.acknowledgedBytes;
    // Older files were checked; only a new ledger keeps a long run from checking them again and again.
    if (trial % 3 === 2) ledger = createLedger();
    else ledger.acknowledgedBytes = 0;
    const load = { url: child.url, ledger, random };
    const workers = [putLoad(load), putLoad(load), putLoad(load), putLoad(load)];
    await someAnswers(ledger, random);
    await child.kill();
    await Promise.all(workers);
    tear(dataDir, random);
  }
  const child = await start();
  problems.push(...(await checkLedger({ url: child.url, ledger, random })));
  await child.kill();
  problems.push(...corruptBlobs(dataDir).map((name) => `the blob ${name} is corrupt`));
  return { trials, acknowledgedBytes: acknowledgedBytes + ledger.acknowledgedBytes, problems };
}

/** Up to twenty more answers, and a moment into the next: the slower the machine, the longer. */
async function someAnswers(ledger: Ledger, random: () => number): Promise<void> {
  const enough = ledger.answers + Math.floor(random() * 20);
  // Without an end to it, a sandbox that answers nothing would be waited for instead of found out.
  for (let waits = 0; ledger.answers < enough && waits < 5000; waits++) await wait(1);
  await wait(random() * 10);
}

function leftOvers(dataDir: string): string[] {
  const torn = [join('parts', 'left-over'), join('blobs', '00', '0'.repeat(64))];
  return torn.filter((path) => existsSync(join(dataDir, path))).map((path) => `${path} was left over`);
}
