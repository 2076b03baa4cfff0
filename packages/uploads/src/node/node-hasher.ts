import { createHash } from 'node:crypto';
import type { Hasher } from '../hash/hasher.ts';

export function createNodeHasher(): Hasher {
  const hash = createHash('sha256');
  return {
    update(bytes) {
      hash.update(bytes);
    },
    digest: () => hash.digest('hex'),
  };
}
