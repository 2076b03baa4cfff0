import { defineConfig } from 'vitest/config';

const conditions = ['@countersign/source', 'node', 'import', 'module', 'default'];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: {
    include: ['{specs,packages/*,test,scripts}/**/*.test.ts'],
    execArgv: ['--conditions=@countersign/source'],
    testTimeout: 30_000,
  },
});
