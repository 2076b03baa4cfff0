import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadVersion } from './load-version.ts';

/** What generated clients in a project depend on: this release of the runtime, unless the project is the one that holds it. */
export function clientRangeIn(directory: string): { readonly clientRange?: string } {
  try {
    const { name } = JSON.parse(readFileSync(join(directory, 'packages/client/package.json'), 'utf8'));
    if (name === '@countersign/client') return {};
  } catch {
    // There is none, or none of ours.
  }
  return { clientRange: `^${loadVersion()}` };
}
