import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { createMock, type Mock } from '@countersign/mock';
import type { Sandbox } from '@countersign/sandbox';
import { startSandbox } from '@countersign/sandbox/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { countersign } from '../cli/command-line.ts';
import { registered } from '../mock/registered.ts';
import { codeBlocks } from './code-blocks.ts';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../..', import.meta.url));
const readme = readFileSync(join(root, 'README.md'), 'utf8');

function snippets(language: string): string[] {
  const found = [...readme.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, 'gm'))];
  return found.map((match) => match[1] ?? '');
}

function only(texts: readonly string[], having: string): string {
  const matching = texts.filter((text) => text.includes(having));
  expect(matching, `snippets with ${having}`).toHaveLength(1);
  return matching[0] ?? '';
}

let mock: Mock;
let sandbox: Sandbox;
/** A directory inside this package, from which the packages of the workspace resolve. */
let directory: string;

beforeAll(async () => {
  mock = await createMock({ apis: registered });
  sandbox = await startSandbox();
  directory = await mkdtemp(join(import.meta.dirname, '.snippets-'));
});
afterAll(async () => {
  await sandbox.close();
  await mock.close();
  await rm(directory, { recursive: true });
});

/** The snippets name the usual ports of mock and sandbox; the tests use free ones. */
const here = (snippet: string): string =>
  snippet.replaceAll('http://127.0.0.1:4010', mock.url).replaceAll('http://127.0.0.1:4020', sandbox.url);

test('the snippet of the clients runs against the mock', async () => {
  const file = join(directory, 'client.ts');
  await writeFile(file, here(only(snippets('ts'), '@countersign/pakt')));
  const { stdout } = await run(process.execPath, ['--conditions=@countersign/source', file]);
  expect(stdout).toBe('80:20 rule.png 383373\n');
});

test('the suites of this page and of its package pass in Vitest', async () => {
  const page = readFileSync(join(root, 'packages/vitest/README.md'), 'utf8');
  const suites = codeBlocks('', page).filter(({ language }) => language === 'ts');
  const texts = [only(snippets('ts'), '@countersign/vitest'), ...suites.map(({ text }) => text)];
  for (const [index, text] of texts.entries())
    await writeFile(join(directory, `${index}.test.ts`), here(text));
  const configuration = `import base from '../../../vitest.config.ts';
export default { ...base, test: { ...base.test, include: ['*.test.ts'], reporters: ['json'], outputFile: 'result.json' } };`;
  await writeFile(join(directory, 'vitest.config.ts'), configuration);
  const vitest = fileURLToPath(new URL('vitest.mjs', import.meta.resolve('vitest/package.json')));
  await run(process.execPath, [vitest, 'run', '--root', directory]);
  const result = JSON.parse(await readFile(join(directory, 'result.json'), 'utf8')) as Record<
    string,
    unknown
  >;
  expect(result).toMatchObject({ success: true, numPassedTests: 11, numFailedTests: 0 });
});

test('the command of the contract tests runs as it is written', async () => {
  const command = here(only(snippets('sh'), 'countersign test')).trim();
  const [, , ...argv] = command.replace('junit=', `junit=${directory}/`).split(' ');
  const { code, stdout } = await countersign(argv, { cwd: root });
  expect(code, stdout).toBe(0);
  expect(await readFile(join(directory, 'contract.xml'), 'utf8')).toContain('<testsuite');
});

test('the command of the uploads runs as it is written', async () => {
  const [, , ...argv] = only(snippets('sh'), 'countersign upload').trim().split(' ');
  const { code, stdout } = await countersign(argv, { cwd: root });
  expect(code).toBe(0);
  expect(stdout).toMatch(/^README\.md {2}\d+\.\d kB {2}id \S+ {2}digest [\da-f]{64}\n$/);
});

test.each(['mock', 'sandbox'])(
  'the command of the %s serves all four APIs as it is written',
  async (server) => {
    const command = only(snippets('sh'), `countersign ${server}`).trim();
    const [, , ...argv] = command.replaceAll(/\b40\d\d\b/g, '0').split(' ');
    const controller = new AbortController();
    const { code, stdout } = await countersign(argv, {
      cwd: root,
      signal: controller.signal,
      onStdout: (text) => {
        if (text.includes('/portsip')) controller.abort();
      },
    });
    expect(code).toBe(0);
    for (const base of ['/clevver/api', '/dstor/v1', '/pakt', '/portsip']) expect(stdout).toContain(base);
  },
);

test('the two commands are scripts of the workspace, and every file that the page links to is there', async () => {
  const { scripts } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>;
  };
  for (const [, script = ''] of readme.matchAll(/^npx -y pnpm@12 (\w+)/gm))
    expect(scripts).toHaveProperty(script);
  const links = [...readme.matchAll(/\]\(([^):]+)\)/g)].map((match) => match[1] ?? '');
  expect(links.length).toBeGreaterThan(8);
  const { stdout } = await run('git', ['ls-files', '--', ...links], { cwd: root });
  const missing = links.filter(
    (link) => !stdout.split('\n').some((file) => file === link || file.startsWith(`${link}/`)),
  );
  expect(missing).toEqual([]);
});
