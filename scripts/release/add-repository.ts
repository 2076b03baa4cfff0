import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * Says in the manifest of every package where its sources are, which npm holds against the provenance. It stands in none of
 * them, because only who publishes knows.
 */
export function addRepository(root: string, url: string): void {
  for (const file of globSync(['specs/package.json', '{packages,generated}/*/package.json'], { cwd: root })) {
    const manifest: object = JSON.parse(readFileSync(join(root, file), 'utf8'));
    const repository = { type: 'git', url, directory: dirname(file) };
    writeFileSync(join(root, file), `${JSON.stringify({ ...manifest, repository }, null, 2)}\n`);
  }
}
