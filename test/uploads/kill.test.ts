import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { createClient, downloadBlobs } from '@countersign/portsip';
import type { UploadedFolder } from '@countersign/uploads/dstor';
import { expect, test } from 'vitest';
import { count, makeBytes, openPlace, receivedBytes, sha256 } from './sandbox.ts';

/** Programs start slowly on a busy machine. */
const options = { timeout: 120_000 };

const chunkSize = 65_536;
const size = 20 * chunkSize + 321;
const child = fileURLToPath(new URL('upload-child.ts', import.meta.url));

/** @param killAt Bytes acknowledged at which the program is killed */
async function run(args: readonly string[], killAt = Number.POSITIVE_INFINITY): Promise<string> {
  const program = spawn(process.execPath, ['--conditions=@countersign/source', child, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(program, 'close');
  let last = '';
  for await (const line of createInterface(program.stdout)) {
    last = line;
    if (Number(line) >= killAt) program.kill('SIGKILL');
  }
  await ended;
  return last;
}

test.each([1, 2, 3])(
  'killed anywhere and started again, an upload ends whole (trial %i)',
  options,
  async (trial) => {
    await using place = await openPlace();
    const { directory, sandbox } = place;
    const content = makeBytes(size, trial);
    const path = join(directory, 'file.bin');
    writeFileSync(path, content);
    const state = join(directory, 'state');
    mkdirSync(state);
    const baseUrl = sandbox.baseUrl('portsip');
    const args = [baseUrl, path, state, String(chunkSize)];
    // The last one is killed when all bytes are there and the completion is under way.
    await run(args, trial === 3 ? size : 1 + ((trial * 0.6180339887) % 1) * size);
    expect(JSON.parse(await run(args))).toMatchObject({ digest: sha256(content), size });

    const { response } = await downloadBlobs(createClient({ baseUrl }), {
      path: { digest: sha256(content) },
    });
    expect(sha256(await response.bytes())).toBe(sha256(content));
    expect(count(sandbox, 'initBlobUpload')).toBe(1);
    expect(receivedBytes(sandbox, 'appendBlobUpload')).toBeLessThanOrEqual(size + chunkSize);
    if (trial > 1) return;
    sandbox.namespace().journal.clear();
    await run(args);
    expect(receivedBytes(sandbox, 'appendBlobUpload')).toBe(0);
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
    await run(args, 1 + ((trial * 0.6180339887) % 1) * total);
    const result = JSON.parse(await run(args)) as UploadedFolder;
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
    await run(args);
    expect(sandbox.namespace().journal.list()).toEqual([]);
  },
);
