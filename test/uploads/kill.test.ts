import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { UploadedFolder } from '@countersign/uploads/dstor';
import { expect, test } from 'vitest';
import { killUpload, runUpload } from './kill-upload.ts';
import { count, makeBytes, openPlace, receivedBytes, sha256 } from './sandbox.ts';

/** Programs start slowly on a busy machine. */
const options = { timeout: 120_000 };

// At the last one all bytes are there and the completion is under way.
test.each([0.2, 0.618, 1])(
  'killed at %d of its way and started again, an upload ends whole',
  options,
  async (moment) => {
    const { exact, again, opened, repeated } = await killUpload(20, moment, 1);
    expect(exact).toBe(true);
    expect(opened).toBe(1);
    expect(repeated).toBeLessThanOrEqual(65_536);
    expect(again).toBe(0);
  },
);

test.each([1, 2])(
  'killed anywhere and started again, a folder ends whole (trial %i)',
  options,
  async (trial) => {
    await using place = await openPlace({ pace: { stage: 1 } });
    const { directory, sandbox } = place;
    const folder = join(directory, 'folder');
    mkdirSync(folder);
    for (let made = 0; made < 12; made += 1)
      writeFileSync(join(folder, `${made}.bin`), makeBytes(40_000 + made, made + 1));
    const total = 12 * 40_000 + 66;
    const args = [sandbox.baseUrl('dstor'), folder, join(directory, 'state'), '50000', 'folder'];
    await runUpload(args, 1 + ((trial * 0.6180339887) % 1) * total);
    const result = JSON.parse(await runUpload(args)) as UploadedFolder;
    expect(result.files.length).toBe(12);
    for (const { path } of result.files) {
      const answer = await fetch(`${sandbox.url}/dstor/ipfs/${result.hash}/${path}`);
      const made = Number.parseInt(path, 10);
      expect(sha256(await answer.bytes())).toBe(sha256(makeBytes(40_000 + made, made + 1)));
    }
    expect(count(sandbox, 'createUploadToken')).toBe(1);
    // Three are under way at a time, and what is in doubt goes again together, at most as often as it is many.
    expect(receivedBytes(sandbox, 'uploadChunk')).toBeLessThan(total + 9 * 42_000);
    if (trial > 1) return;
    sandbox.namespace().journal.clear();
    await runUpload(args);
    // Only its state is asked for.
    const asked = sandbox.namespace().journal.list();
    expect(asked.map(({ requestBytes }) => requestBytes)).toEqual(asked.map(() => 0));
    expect(new Set(asked.map(({ operation }) => operation))).toEqual(new Set(['getUploadStatus']));
  },
);
