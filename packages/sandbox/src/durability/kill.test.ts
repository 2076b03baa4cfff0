import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runKillTrials } from './run-kill-trials.ts';

/** A benchmark asks for more, and may choose another seed. */
const trials = Number(process.env.SANDBOX_KILLS ?? 20);
const seed = Number(process.env.SANDBOX_SEED ?? 4);

test(
  `${trials} kills at random moments under load, with torn writes, lose and corrupt nothing`,
  async () => {
    const directory = mkdtempSync(join(tmpdir(), 'sandbox-kill-'));
    try {
      const result = await runKillTrials({ trials, seed, node: process.execPath, directory });
      const { acknowledgedBytes, problems } = result;
      console.log(
        `${trials} kills, seed ${seed}: ${acknowledgedBytes} bytes acknowledged, ${problems.length} problems (lost, corrupt, or no clean restart)`,
      );
      expect(problems).toEqual([]);
      expect(acknowledgedBytes).toBeGreaterThan(100_000);
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
  },
  trials * 10_000,
);
