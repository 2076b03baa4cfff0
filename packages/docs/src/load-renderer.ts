import { readFile } from 'node:fs/promises';

/** Scalar's standalone bundle, with everything that it needs in it. The build takes it into the package. */
const bundle = new URL('./browser/standalone.js', import.meta.resolve('@scalar/api-reference'));

/** The script of the renderer. */
export function loadRenderer(): Promise<string> {
  return readFile(bundle, 'utf8');
}
