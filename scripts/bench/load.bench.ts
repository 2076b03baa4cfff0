import { readFile, stat } from 'node:fs/promises';
import { relative } from 'node:path';
import { performance } from 'node:perf_hooks';
import type { Contract } from '@countersign/contract';
import { loadContract } from '@countersign/contract/load';
import { planCoverage } from '@countersign/tester/generate';
import { installPeers } from './install-peers.ts';
import { median } from './median.ts';

const documents = {
  '@octokit/openapi@23.0.2': 'generated/api.github.com.json',
};

const rounds = 3;
/** The limits of loading and planning together: seconds, and megabytes of memory. */
const mostSeconds = 10;
const mostMemory = 1500;

/**
 * Loading large real descriptions and planning every case of the coverage phase, beside `JSON.parse` of the same bytes:
 * seconds, ratios and the most memory that was held.
 */
export async function run(): Promise<void> {
  for (const [name, path] of Object.entries(documents)) {
    const peers = await installPeers([name]);
    try {
      const file = peers.resolve(`${name.slice(0, name.lastIndexOf('@'))}/${path}`);
      const { size } = await stat(file);
      const parse: number[] = [];
      const load: number[] = [];
      const plan: number[] = [];
      let contract: Contract | undefined;
      let cases = 0;
      for (let round = 0; round < rounds; round += 1) {
        parse.push(await seconds(async () => JSON.parse(await readFile(file, 'utf8'))));
        // Everything that is worked out for a contract is kept with it, so each round plans a new one.
        const loaded = await timed(() => loadContract(file));
        contract = loaded.value;
        load.push(loaded.seconds);
        cases = 0;
        plan.push(
          await seconds(async () => {
            for (const _ of planCoverage(loaded.value, { seed: 1 })) cases += 1;
          }),
        );
      }
      const memory = process.resourceUsage().maxRSS / 1024;
      const ratio = (times: readonly number[]): string =>
        `${median(times.map((time, round) => time / (parse[round] ?? Number.NaN))).toFixed(1)} × JSON.parse`;
      const both = load.map((time, round) => time + (plan[round] ?? Number.NaN));
      console.log(
        `${relative(peers.directory, file)}: ${(size / 1e6).toFixed(1)} MB, ${contract?.operations.length} operations\n` +
          `  load ${median(load).toFixed(2)} s, ${ratio(load)}\n` +
          `  plan ${median(plan).toFixed(2)} s for ${cases} coverage cases, ${ratio(plan)}\n` +
          `  both ${median(both).toFixed(2)} s (limit ${mostSeconds} s), peak RSS ${memory.toFixed(0)} MB (limit ${mostMemory} MB)`,
      );
      if (median(both) > mostSeconds || memory > mostMemory) process.exitCode = 1;
    } finally {
      await peers.remove();
    }
  }
}

async function seconds(work: () => Promise<unknown>): Promise<number> {
  return (await timed(work)).seconds;
}

async function timed<T>(work: () => Promise<T>): Promise<{ value: T; seconds: number }> {
  const start = performance.now();
  const value = await work();
  return { value, seconds: (performance.now() - start) / 1000 };
}
