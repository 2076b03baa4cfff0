import { run as runCommand } from '../run.ts';

/** What `pnpm test` has a sample of: kills under load, random steps against the model, malformed requests. */
const counts = { SANDBOX_KILLS: '500', SANDBOX_MODEL_RUNS: '200', SANDBOX_MALFORMED: '100000' };

/** The long tests of the sandbox with their full counts. Its answer is that of Vitest. */
export async function run(): Promise<void> {
  const settings = Object.entries(counts).map(([name, count]) => `${name}=${count}`);
  const tests = ['durability', 'model', 'malformed'].map((name) => `packages/sandbox/src/${name}`);
  if (!runCommand('env', [...settings, 'vitest', 'run', '--no-file-parallelism', ...tests]))
    process.exitCode = 1;
}
