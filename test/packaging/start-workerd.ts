import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';

/** Starts workerd on a free port, which it tells over a pipe of its own. */
export async function startWorkerd(
  file: string,
  configuration: string,
): Promise<AsyncDisposable & { readonly url: string }> {
  const child = spawn(file, ['serve', configuration, '--control-fd=3'], {
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  });
  const ended = once(child, 'close');
  let said = '';
  for (const output of [child.stdout, child.stderr]) output?.on('data', (text) => (said += text));
  const stop = async (): Promise<void> => {
    child.kill('SIGKILL');
    await ended;
  };
  for await (const line of createInterface(child.stdio[3] as Readable)) {
    const event: unknown = JSON.parse(line);
    if (typeof event === 'object' && event !== null && 'port' in event)
      return { url: `http://127.0.0.1:${event.port}`, [Symbol.asyncDispose]: stop };
  }
  await stop();
  throw new Error(`workerd did not start: ${said}`);
}
