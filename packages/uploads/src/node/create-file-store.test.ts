import { mkdtemp, open, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createFileStore } from './create-file-store.ts';

async function makeDirectory(): Promise<string> {
  const made = await mkdtemp(join(tmpdir(), 'file-store-'));
  onTestFinished(() => rm(made, { recursive: true }));
  return join(made, 'deep/state');
}

test('what is saved is loaded, under any key, until it is removed', async () => {
  const directory = await makeDirectory();
  const keys = ['a', '', '../up', 'ü'.repeat(300), 'portsip http://localhost /a b'];
  for (const key of keys) await createFileStore(directory).save(key, { key });
  for (const key of keys) expect(await createFileStore(directory).load(key)).toEqual({ key });
  for (const key of keys) await createFileStore(directory).remove(key);
  for (const key of keys) expect(await createFileStore(directory).load(key)).toBeUndefined();
  await createFileStore(directory).remove('a');
  expect(await readdir(directory)).toEqual([]);
});

test.skipIf(process.platform === 'win32')('only its owner may read it', async () => {
  const directory = await makeDirectory();
  await createFileStore(directory).save('k', { token: 't' });
  const [name = ''] = await readdir(directory);
  const modes = [(await stat(directory)).mode, (await stat(join(directory, name))).mode];
  expect(modes.map((mode) => (mode & 0o777).toString(8))).toEqual(['700', '600']);
});

test('a state is replaced whole: whoever is reading the old one reads it to its end', async () => {
  const directory = await makeDirectory();
  const store = createFileStore(directory);
  await store.save('k', { number: 1 });
  const [name = ''] = await readdir(directory);
  await using old = await open(join(directory, name));
  await store.save('k', { number: 2 });
  expect(JSON.parse(await old.readFile('utf8'))).toEqual({ number: 1 });
  expect(await store.load('k')).toEqual({ number: 2 });
  expect(await readdir(directory)).toEqual([name]);
});
