import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { createClient, downloadBlobs } from '@countersign/portsip';
import { expect, test } from 'vitest';
import { count, makeBytes, openPlace, receivedBytes, sha256 } from './sandbox.ts';

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

test.each([1, 2, 3, 4])(
  'killed anywhere and started again, an upload ends whole (trial %i)',
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
    await run(args, trial === 4 ? size : 1 + ((trial * 0.6180339887) % 1) * size);
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
