import { appendFile, mkdtemp, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openFileStream } from './open-file-stream.ts';

const size = 600_000;

async function openFile(): Promise<{ readonly path: string; readonly stream: ReadableStream<Uint8Array> }> {
  const directory = await mkdtemp(join(tmpdir(), 'file-stream-'));
  onTestFinished(() => rm(directory, { recursive: true }));
  const path = join(directory, 'a.bin');
  await writeFile(path, new Uint8Array(size));
  const { mtimeMs } = await stat(path);
  return { path, stream: openFileStream({ location: path, size, modified: mtimeMs }) };
}

test('a file is read whole, and not before it is asked for', async () => {
  const { stream } = await openFile();
  expect((await new Response(stream).arrayBuffer()).byteLength).toBe(size);
});

test.each<[string, (path: string) => Promise<void>]>([
  ['grows', (path) => appendFile(path, 'x')],
  ['becomes shorter', (path) => writeFile(path, 'x')],
  ['is touched', (path) => utimes(path, 1, 1)],
])('a file that %s before it is opened, or while it is read, fails', async (_, change) => {
  const before = await openFile();
  await change(before.path);
  await expect(new Response(before.stream).arrayBuffer()).rejects.toMatchObject({ code: 'source-changed' });
  const { path, stream } = await openFile();
  const reader = stream.getReader();
  await reader.read();
  await change(path);
  const readAll = async (): Promise<void> => {
    while (!(await reader.read()).done);
  };
  await expect(readAll()).rejects.toMatchObject({ code: 'source-changed' });
});
