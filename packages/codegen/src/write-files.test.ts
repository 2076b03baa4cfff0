import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { compareFiles } from './compare-files.ts';
import { writeFiles } from './write-files.ts';

const files = [
  { path: 'package.json', text: '{}\n' },
  { path: 'src/index.ts', text: 'export {};\n' },
  { path: 'src/a.gen.ts', text: 'export {};\n' },
];

let directory = '';
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'countersign-write-'));
});
afterEach(() => rm(directory, { recursive: true }));

test('everything is missing from an empty directory, and from one that does not exist', async () => {
  const missing = ['package.json', 'src/a.gen.ts', 'src/index.ts'];
  expect(await compareFiles(directory, files)).toEqual({ changed: [], missing, extra: [] });
  expect(await compareFiles(join(directory, 'none'), files)).toEqual({ changed: [], missing, extra: [] });
});

test('changed, missing and extra files are told apart', async () => {
  await writeFiles(directory, files);
  expect(await compareFiles(directory, files)).toEqual({ changed: [], missing: [], extra: [] });
  await writeFile(join(directory, 'package.json'), '{"edited":true}\n');
  await rm(join(directory, 'src/index.ts'));
  await writeFile(join(directory, 'src/old.gen.ts'), '');
  await writeFile(join(directory, 'notes.md'), '');
  expect(await compareFiles(directory, files)).toEqual({
    changed: ['package.json'],
    missing: ['src/index.ts'],
    extra: ['notes.md', 'src/old.gen.ts'],
  });
  expect(await compareFiles(directory, files, (path) => path.endsWith('.gen.ts'))).toMatchObject({
    extra: ['src/old.gen.ts'],
  });
});

test('what is installed or built, and line ends, make no difference', async () => {
  await writeFiles(directory, files);
  await mkdir(join(directory, 'node_modules/x'), { recursive: true });
  await mkdir(join(directory, 'dist'));
  await writeFile(join(directory, 'node_modules/x/index.js'), '');
  await writeFile(join(directory, 'dist/index.js'), '');
  await writeFile(join(directory, 'src/index.ts'), 'export {};\r\n');
  expect(await compareFiles(directory, files)).toEqual({ changed: [], missing: [], extra: [] });
});

test('writing removes stale generated files, keeps foreign ones, and leaves what is right untouched', async () => {
  await writeFiles(directory, files);
  await writeFile(join(directory, 'src/old.gen.ts'), '');
  await writeFile(join(directory, 'notes.md'), 'mine');
  await writeFile(join(directory, 'src/index.ts'), 'edited');
  const { mtimeMs } = await stat(join(directory, 'package.json'));
  expect(await writeFiles(directory, files)).toEqual({
    changed: ['src/index.ts'],
    missing: [],
    extra: ['notes.md', 'src/old.gen.ts'],
  });
  expect(await compareFiles(directory, files)).toEqual({ changed: [], missing: [], extra: ['notes.md'] });
  expect(await readFile(join(directory, 'notes.md'), 'utf8')).toBe('mine');
  expect((await stat(join(directory, 'package.json'))).mtimeMs).toBe(mtimeMs);
});
