import { createHash, randomBytes } from 'node:crypto';
import { appendFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Leaves what a crash may leave of writes that were under way: longer parts, unknown files, a torn tail of the log. */
export function tear(dataDir: string, random: () => number): void {
  const parts = join(dataDir, 'parts');
  for (const id of readdirSync(parts)) {
    if (random() < 0.5) appendFileSync(join(parts, id), randomBytes(1 + Math.floor(random() * 5000)));
  }
  writeFileSync(join(parts, 'left-over'), randomBytes(100));
  mkdirSync(join(dataDir, 'blobs', '00'), { recursive: true });
  writeFileSync(join(dataDir, 'blobs', '00', '0'.repeat(64)), 'no record refers to this');
  const log = readdirSync(dataDir).find((name) => name.endsWith('-wal'));
  if (log !== undefined) appendFileSync(join(dataDir, log), randomBytes(1 + Math.floor(random() * 6000)));
}

/** What stands in a data directory that should not be there: blobs that are not what their name says. */
export function corruptBlobs(dataDir: string): string[] {
  const root = join(dataDir, 'blobs');
  const files = readdirSync(root).flatMap((prefix) =>
    readdirSync(join(root, prefix)).map((name) => [prefix, name] as const),
  );
  return files.flatMap(([prefix, name]) => {
    const digest = createHash('sha256')
      .update(readFileSync(join(root, prefix, name)))
      .digest('hex');
    return digest === name ? [] : [name];
  });
}
