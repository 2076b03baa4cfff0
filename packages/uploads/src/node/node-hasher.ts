import { createHash } from 'node:crypto';
import type { CreateHasher } from '../hash/hasher.ts';

export const createNodeHasher: CreateHasher = () => {
  const hash = createHash('sha256');
  return {
    update(bytes) {
      hash.update(bytes);
    },
    digest: () => hash.digest('hex'),
  };
};
