import { globSync } from 'node:fs';
import { basename } from 'node:path';

/** Every `NAME.bench.ts` beside this file is a benchmark: `export async function run(args): Promise<void>`. */
interface Benchmark {
  /** @param args What follows the name on the command line. */
  run(args: readonly string[]): Promise<void>;
}

const names = globSync('*.bench.ts', { cwd: import.meta.dirname })
  .map((file) => basename(file, '.bench.ts'))
  .sort();
const [name, ...args] = process.argv.slice(2);

if (name === undefined || !names.includes(name)) {
  console.error(`pnpm bench NAME, where NAME is one of ${names.join(', ')}`);
  process.exitCode = 2;
} else {
  const benchmark = (await import(`./${name}.bench.ts`)) as Benchmark;
  await benchmark.run(args);
}
