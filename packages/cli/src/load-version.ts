import { readFileSync } from 'node:fs';

/** The version of this package, which stands beside the sources and beside the build. */
export function loadVersion(): string {
  const { version }: { version: string } = JSON.parse(
    readFileSync(new URL('../package.json', import.meta.url), 'utf8'),
  );
  return version;
}
