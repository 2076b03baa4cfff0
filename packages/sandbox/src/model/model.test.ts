import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runModel } from './run-model.ts';

/** Sequences of 40 to 80 steps. A benchmark asks for more. */
const runs = Number(process.env.SANDBOX_MODEL_RUNS ?? 20);

test(
  `sandbox = model, memory = SQLite, over ${runs} sequences of random steps with restarts`,
  async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'sandbox-model-'));
    expect(await runModel({ runs, steps: 80, seed: 4, dataDir })).toBeGreaterThan(runs * 40);
  },
  runs * 6000,
);
