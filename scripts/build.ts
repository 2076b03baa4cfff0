import { rmSync } from 'node:fs';
import { run } from './run.ts';

const published = ['./packages/*', './generated/*', './specs'];

/** Builds every package and packs what npm would get into the directory given, `dist` if none is. */
function build(destination = 'dist'): boolean {
  const filters = published.map((pattern) => `--filter=${pattern}`);
  // Of an older version nothing may lie about.
  if (destination === 'dist') rmSync(new URL('../dist', import.meta.url), { recursive: true, force: true });
  return (
    run('turbo', ['run', 'build', '--output-logs=errors-only']) &&
    run('pnpm', ['--recursive', ...filters, '--silent', 'pack', `--pack-destination=${destination}`])
  );
}

process.exitCode = build(process.argv[2]) ? 0 : 1;
