import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { addRepository } from './add-repository.ts';

test('every package says where its sources are, and nothing else changes', () => {
  const root = mkdtempSync(join(tmpdir(), 'countersign-release-'));
  onTestFinished(() => rmSync(root, { recursive: true }));
  const directories = ['specs', 'packages/cli', 'generated/pakt', 'test'];
  for (const directory of directories) {
    mkdirSync(join(root, directory), { recursive: true });
    writeFileSync(
      join(root, directory, 'package.json'),
      JSON.stringify({ name: directory, version: '1.0.0' }),
    );
  }
  addRepository(root, 'git+https://git.example/countersign.git');
  const found = directories.map((directory) =>
    JSON.parse(readFileSync(join(root, directory, 'package.json'), 'utf8')),
  );
  const repository = { type: 'git', url: 'git+https://git.example/countersign.git' };
  expect(found).toEqual([
    { name: 'specs', version: '1.0.0', repository: { ...repository, directory: 'specs' } },
    { name: 'packages/cli', version: '1.0.0', repository: { ...repository, directory: 'packages/cli' } },
    { name: 'generated/pakt', version: '1.0.0', repository: { ...repository, directory: 'generated/pakt' } },
    { name: 'test', version: '1.0.0' },
  ]);
});
