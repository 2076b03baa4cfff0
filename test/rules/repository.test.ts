import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const files = execFileSync('git', ['ls-files', '-z'], { cwd: root, encoding: 'utf8' })
  .split('\0')
  .filter(Boolean);
const texts = files.map((file) => [file, readFileSync(join(root, file), 'utf8')] as const);

function mentions(pattern: RegExp, except: (file: string) => boolean = () => false): string[] {
  return texts.filter(([file, text]) => !except(file) && pattern.test(text)).map(([file]) => file);
}

test('the repository has files to judge', () => {
  expect(files.length).toBeGreaterThan(100);
});

test('nothing names a path of the machine it was written on', () => {
  const home = ['home', 'root', 'Users', 'work'].join('|');
  expect(
    mentions(new RegExp(`(?<![\\w.:/}-])/(?:${home})/\\w`), (file) => file.startsWith('test/rules/')),
  ).toEqual([]);
});

test('nothing names the host of a package registry', () => {
  const hosts = [
    'registry.npmjs' + '.org',
    'registry.yarnpkg' + '.com',
    'npmmirror' + '.com',
    'pypi' + '.org/simple',
  ];
  expect(hosts.flatMap((host) => mentions(new RegExp(host.replaceAll('.', '\\.'))))).toEqual([]);
});

test('nothing holds what looks like a secret', () => {
  const keys =
    /\bAKIA(?!IOSFODNN7EXAMPLE)[0-9A-Z]{16}\b|-----BEGIN [A-Z ]*PRIVATE KEY-----|\bgh[pousr]_[A-Za-z0-9]{36}\b/;
  expect(mentions(keys)).toEqual([]);
});

test('nothing is left for later in the sources', () => {
  const mark = new RegExp(`\\b(${['TO' + 'DO', 'FIX' + 'ME', 'X' + 'XX', 'HA' + 'CK'].join('|')})\\b`);
  expect(mentions(mark, (file) => !/\.(ts|yaml|json)$/.test(file) || file === 'pnpm-lock.yaml')).toEqual([]);
});

test('no test is switched off or run alone', () => {
  expect(
    mentions(
      /\b(?:test|it|describe)\.(?:only|skip|todo)\(/,
      (file) => !file.endsWith('.ts') || file.startsWith('test/rules/'),
    ),
  ).toEqual([]);
});

test('the architecture page stays short', () => {
  const page = texts.find(([file]) => file === 'ARCHITECTURE.md')?.[1] ?? '';
  expect(page.split('\n').length).toBeGreaterThan(20);
  expect(page.split('\n').length).toBeLessThanOrEqual(81);
});
