import { defineConfig, type ViteUserConfig } from 'vitest/config';

const conditions = ['@countersign/source', 'node', 'import', 'module', 'default'];

const config: ViteUserConfig = defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: {
    include: ['{specs,packages/*,test,scripts}/**/*.test.ts'],
    execArgv: ['--conditions=@countersign/source'],
    // No test mocks a module or changes the process, so files may share a worker: 130 of them start much faster.
    isolate: false,
    maxWorkers: '100%',
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});

export default config;
