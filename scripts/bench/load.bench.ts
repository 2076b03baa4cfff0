import { readFile, stat } from 'node:fs/promises';
import { relative } from 'node:path';
import { performance } from 'node:perf_hooks';
import { loadContract } from '@countersign/contract/load';
import { installPeers } from './install-peers.ts';
import { median } from './median.ts';

const documents = {
  '@octokit/openapi@23.0.2': 'generated/api.github.com.json',
};

const rounds = 3;

/** Loading large real descriptions, beside `JSON.parse` of the same bytes: seconds, ratio and what stays on the heap. */
export async function run(): Promise<void> {
  for (const [name, path] of Object.entries(documents)) {
    const peers = await installPeers([name]);
    try {
      const file = peers.resolve(`${name.slice(0, name.lastIndexOf('@'))}/${path}`);
      const { size } = await stat(file);
      const parse: number[] = [];
      const load: number[] = [];
      let operations = 0;
      for (let round = 0; round < rounds; round += 1) {
        parse.push(await seconds(async () => JSON.parse(await readFile(file, 'utf8'))));
        load.push(
          await seconds(async () => {
            operations = (await loadContract(file)).operations.length;
          }),
        );
      }
      const ratio = median(load.map((time, round) => time / (parse[round] ?? Number.NaN)));
      console.log(
        `${relative(peers.directory, file)}: ${(size / 1e6).toFixed(1)} MB, ${operations} operations, ` +
          `load ${median(load).toFixed(2)} s, ${ratio.toFixed(1)} × JSON.parse, peak RSS ${(process.resourceUsage().maxRSS / 1024).toFixed(0)} MB`,
      );
    } finally {
      await peers.remove();
    }
  }
}

async function seconds(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
}
