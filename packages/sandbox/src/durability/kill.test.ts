import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runKillTrials } from './run-kill-trials.ts';

/** A benchmark asks for more. */
const trials = Number(process.env.SANDBOX_KILLS ?? 20);

test(
  `${trials} kills at random moments under load, with torn writes, lose and corrupt nothing`,
  async () => {
    const directory = mkdtempSync(join(tmpdir(), 'sandbox-kill-'));
    try {
      const result = await runKillTrials({ trials, seed: 4, node: process.execPath, directory });
      expect(result.problems).toEqual([]);
      expect(result.acknowledgedBytes).toBeGreaterThan(100_000);
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
  },
  trials * 10_000,
);
