import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { createClient, downloadBlobs } from '@countersign/portsip';
import { count, makeBytes, openPlace, receivedBytes, sha256 } from './sandbox.ts';

const child = fileURLToPath(new URL('upload-child.ts', import.meta.url));

/**
 * Runs the program that uploads, and gives its last line.
 *
 * @param killAt Bytes acknowledged at which it is killed
 * @param delay Milliseconds after that moment
 */
export async function runUpload(
  args: readonly string[],
  killAt: number = Number.POSITIVE_INFINITY,
  delay: number = 0,
): Promise<string> {
  const program = spawn(process.execPath, ['--conditions=@countersign/source', child, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(program, 'close');
  let last = '';
  for await (const line of createInterface(program.stdout)) {
    last = line;
    if (Number(line) >= killAt) setTimeout(() => program.kill('SIGKILL'), delay);
  }
  await ended;
  return last;
}

export interface KillOutcome {
  /** Whether the server has exactly the bytes. */
  readonly exact: boolean;
  /** Bytes that were sent more often than once. */
  readonly repeated: number;
  /** Bytes that the same command sends once all is there. */
  readonly again: number;
  /** Uploads that were opened: one, unless the program was killed before it could note the first. */
  readonly opened: number;
}

/** Kills an upload of so many chunks at a moment, from 0 to 1, of its way, and runs the same command again. */
export async function killUpload(chunks: number, moment: number, seed: number): Promise<KillOutcome> {
  await using place = await openPlace();
  const { directory, sandbox } = place;
  const chunkSize = 65_536;
  const content = makeBytes(chunks * chunkSize + 321, seed);
  const path = join(directory, 'file.bin');
  writeFileSync(path, content);
  const baseUrl = sandbox.baseUrl('portsip');
  const args = [baseUrl, path, join(directory, 'state'), String(chunkSize)];
  // Progress is told at the chunks; what lies between them is a matter of milliseconds.
  await runUpload(args, moment * content.length, (moment * 7919) % 4);
  const { digest } = JSON.parse(await runUpload(args)) as { digest: string };
  const sent = receivedBytes(sandbox, 'appendBlobUpload');
  const opened = count(sandbox, 'initBlobUpload');
  await runUpload(args);
  const { response } = await downloadBlobs(createClient({ baseUrl }), { path: { digest } });
  return {
    exact: sha256(await response.bytes()) === sha256(content),
    repeated: Math.max(0, sent - content.length),
    again: receivedBytes(sandbox, 'appendBlobUpload') - sent,
    opened,
  };
}
