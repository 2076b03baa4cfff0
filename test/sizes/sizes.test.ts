import { expect, test } from 'vitest';
import { clientBundles, directory } from './client-bundles.ts';
import { measureBundle } from './measure-bundle.ts';

test.each(clientBundles)(
  '$name is no more than $limit bytes, minified and gzipped',
  async ({ code, limit }) => {
    const { gzipped } = await measureBundle(code, directory);
    expect(gzipped).toBeLessThanOrEqual(limit);
    // A bundle without what it exports would be small too.
    expect(gzipped).toBeGreaterThan(limit / 2);
  },
);
