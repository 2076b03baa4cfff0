import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runModel } from './run-model.ts';

/** Sequences of 40 to 80 steps. A benchmark asks for more, and may choose another seed. */
const runs = Number(process.env.SANDBOX_MODEL_RUNS ?? 20);
const seed = Number(process.env.SANDBOX_SEED ?? 4);

test(
  `sandbox = model, memory = SQLite, over ${runs} sequences of random steps with restarts`,
  async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'sandbox-model-'));
    const steps = await runModel({ runs, steps: 80, seed, dataDir });
    console.log(`${steps} steps of ${runs} sequences, seed ${seed}: sandbox = model, memory = SQLite`);
    expect(steps).toBeGreaterThan(runs * 40);
  },
  runs * 6000,
);
