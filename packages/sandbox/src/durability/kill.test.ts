import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runKillTrials } from './run-kill-trials.ts';

test('20 kills at random moments under load, with torn writes, lose and corrupt nothing', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'sandbox-kill-'));
  try {
    const result = await runKillTrials({ trials: 20, seed: 4, node: process.execPath, directory });
    expect(result.problems).toEqual([]);
    expect(result.acknowledgedBytes).toBeGreaterThan(1_000_000);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}, 120_000);
