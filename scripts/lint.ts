import { run } from './run.ts';

/** Everything that reads the sources without running them. Each entry is one check of `pnpm test`. */
export const lintSteps: readonly (readonly [command: string, ...args: string[]])[] = [
  ['biome', 'ci', '--log-kind=compact', '.'],
  ['knip', '--no-progress'],
  ['redocly', 'lint', '--format=stylish'],
  ['countersign', 'lint'],
];

if (import.meta.main) {
  const failed = lintSteps.filter(([command, ...args]) => !run(command, args));
  process.exitCode = failed.length > 0 ? 1 : 0;
}
