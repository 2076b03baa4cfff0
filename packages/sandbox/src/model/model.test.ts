import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runModel } from './run-model.ts';

test('sandbox = model, memory = SQLite, over a thousand random steps with restarts', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'sandbox-model-'));
  expect(await runModel({ runs: 20, steps: 80, seed: 4, dataDir })).toBeGreaterThan(1000);
}, 120_000);
