import { rmSync } from 'node:fs';
import fc from 'fast-check';
import { startSandbox } from '../testing.ts';
import { type Action, action } from './actions.ts';
import { type Contestant, play } from './play.ts';

export interface ModelRun {
  /** Sequences of actions. */
  readonly runs: number;
  /** Actions of each, at most. */
  readonly steps: number;
  readonly seed: number;
  /** An empty directory for the sandbox that keeps its state. */
  readonly dataDir: string;
}

/**
 * Plays random sequences of actions against the model, a sandbox in memory and one on the disk that is restarted in
 * between. Throws fast-check's report, with seed and the shortest sequence, when an answer is not what the model says.
 *
 * @returns the number of actions that were played
 */
export async function runModel({ dataDir, runs, seed, steps }: ModelRun): Promise<number> {
  const memory: Contestant = { sandbox: await startSandbox() };
  const disk: Contestant = {
    sandbox: await startSandbox({ dataDir }),
    restart: async () => {
      await disk.sandbox.close();
      return await startSandbox({ dataDir });
    },
  };
  let played = 0;
  let run = 0;
  const property = fc.asyncProperty(
    fc.array(action, { minLength: steps / 2, maxLength: steps, size: 'max' }),
    async (actions: readonly Action[]) => {
      run += 1;
      played += actions.length;
      const difference = await play([memory, disk], `run-${run}`, actions);
      if (difference !== undefined) throw new Error(JSON.stringify(difference));
      for (const { sandbox } of [memory, disk]) await sandbox.namespace(`run-${run}`).reset();
    },
  );
  try {
    await fc.assert(property, { numRuns: runs, seed });
    return played;
  } finally {
    await memory.sandbox.close();
    await disk.sandbox.close();
    rmSync(dataDir, { recursive: true, force: true });
  }
}
