import { execFile } from 'node:child_process';
import { globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { createMock } from '@countersign/mock';
import { startSandbox } from '@countersign/sandbox/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { countersign, directoryWith, numbers } from '../cli/command-line.ts';
import { serveNumbers } from '../cli/serve-numbers.ts';
import { registered } from '../mock/registered.ts';
import { codeBlocks } from './code-blocks.ts';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../..', import.meta.url));
const pages = globSync(['README.md', 'specs/README.md', '{packages,generated}/*/README.md'], {
  cwd: root,
}).sort();
const blocks = pages.flatMap((page) => codeBlocks(page, readFileSync(join(root, page), 'utf8')));

/** What is run by another test, and what none can run. */
const elsewhere: Readonly<Record<string, string>> = {
  'README.md sh 1': 'start and test are what runs this test; readme.test.ts looks for their scripts',
  'README.md ts 1': 'readme.test.ts',
  'README.md sh 2': 'readme.test.ts',
  'README.md sh 3': 'readme.test.ts',
  'README.md sh 4': 'readme.test.ts',
  'README.md sh 5': 'readme.test.ts',
  'README.md ts 2': 'readme.test.ts',
  'README.md yaml 1': 'test/ci/action.test.ts',
  'packages/cli/README.md yaml 1': 'test/cli/settings.test.ts',
  'packages/vitest/README.md ts 1': 'readme.test.ts',
  'packages/vitest/README.md ts 2': 'readme.test.ts',
};

/** What the programs of the pages print; they run in the repository, or in a project of `numbers`. */
const programs: Readonly<Record<string, { readonly prints: RegExp; readonly inProject?: true }>> = {
  'generated/clevver/README.md ts 1': { prints: /^[{[]/ },
  'generated/clevver/README.md ts 2': { prints: /^$/ },
  'generated/dstor/README.md ts 1': { prints: /^[{[]/ },
  'generated/dstor/README.md ts 2': { prints: /^$/ },
  'generated/pakt/README.md ts 1': { prints: /^[{[]/ },
  'generated/pakt/README.md ts 2': { prints: /^$/ },
  'generated/portsip/README.md ts 1': { prints: /^[{[]/ },
  'generated/portsip/README.md ts 2': { prints: /^$/ },
  'generated/portsip/README.md ts 3': { prints: /^$/ },
  'packages/codegen/README.md ts 1': { prints: /^$/ },
  'packages/contract/README.md ts 1': {
    prints: /^uploadPublicFile POST \/v1\/upload \(\w+, .*openapi\.yaml:\d+\)$/m,
  },
  'packages/docs/README.md ts 1': { prints: /^$/, inProject: true },
  'packages/mock/README.md ts 1': { prints: /^$/ },
  'packages/proxy/README.md ts 1': { prints: /^http:\/\/127\.0\.0\.1:\d+$/ },
  'packages/report/README.md ts 1': { prints: / · 2 operations, \d+ cases/, inProject: true },
  'packages/sandbox/README.md ts 1': { prints: /^$/ },
  'packages/tester/README.md ts 1': { prints: /must be number\. curl -i /, inProject: true },
  'packages/uploads/README.md ts 1': { prints: /\b10 10$/m, inProject: true },
  'packages/uploads/README.md ts 2': { prints: /^a\.jpg 4\nQm\w+ 1$/, inProject: true },
  'packages/uploads/README.md ts 3': { prints: /^delivered 100\n[\da-f-]{36} 2$/m, inProject: true },
  'packages/uploads/README.md ts 4': { prints: /^[\da-f]{24} http:/, inProject: true },
};

/** The commands of the pages, and which of them end with 1, as neither description nor server is without fault. */
const commands: Readonly<Record<string, RegExp>> = {
  'packages/cli/README.md sh 1': / (lint|test openapi\.yaml)\b/,
  'packages/cli/README.md sh 2': / --replay /,
  'packages/docs/README.md sh 1': /^$/,
};
const fragments = blocks.filter(({ page, language }) => page === 'specs/README.md' && language === 'yaml');

test('every block of every page is run here or elsewhere', () => {
  const run = [
    ...Object.keys(elsewhere),
    ...Object.keys(programs),
    ...Object.keys(commands),
    ...fragments.map(({ id }) => id),
  ];
  expect(blocks.map(({ id }) => id).sort()).toEqual(run.sort());
});

/** Of the sandbox, behind the name of the API. */
const basePaths: Readonly<Record<string, string>> = { clevver: '/api', dstor: '/v1' };

function blockOf(id: string): string {
  return blocks.find((block) => block.id === id)?.text ?? expect.fail(`no block ${id}`);
}

const running = new AsyncDisposableStack();
/** A directory inside this package, from which the packages of the workspace resolve. */
let directory: string;
/** Of a page's servers and tokens those that stand in for them. */
let here: (id: string, text: string) => string;
let own: string;

beforeAll(async () => {
  directory = await mkdtemp(join(import.meta.dirname, '.snippets-'));
  running.defer(() => rm(directory, { recursive: true }));
  const mock = running.use(await createMock({ apis: registered }));
  const sandbox = running.use(await startSandbox({ pace: { batch: 1, stage: 1 } }));
  own = running.use(await serveNumbers()).url;
  here = (id, text) => {
    const api = /^generated\/(\w+)/.exec(id)?.[1];
    const uploadsTo = id.includes('uploads')
      ? /'@countersign\/(clevver|dstor|pakt)'/.exec(text)?.[1]
      : undefined;
    return text
      .replace(/createClient\(\{.*\}\)/, (call) =>
        uploadsTo === undefined
          ? call
          : `createClient({ baseUrl: '${sandbox.url}/${uploadsTo}${basePaths[uploadsTo] ?? ''}', token: 'alice-token' })`,
      )
      .replace(/createClient\(\{ (?:variables: \{[^}]*\}, )?/, (call) =>
        api === undefined ? call : `createClient({ baseUrl: '${mock.baseUrl(api)}', `,
      )
      .replace(
        "'https://pbx.example.com:8887', token: 'YOUR_SECRET_TOKEN'",
        `'${sandbox.baseUrl('portsip')}', token: 'alice-token'`,
      )
      .replaceAll(/http:\/\/127\.0\.0\.1:4020(?!\d)/g, sandbox.url)
      .replaceAll('http://127.0.0.1:8080/api', id.includes('tester') ? `${own}/wrong` : own);
  };
}, 60_000);

afterAll(() => running.disposeAsync());

test.each([
  ['the repository', undefined],
  ['a project', true],
] as const)(
  'the programs for %s print what they should',
  async (_, inProject) => {
    const chosen = Object.entries(programs).filter(([, program]) => program.inProject === inProject);
    const name = inProject ? 'project' : 'repository';
    // One process for all: each is a module, which the next waits for.
    const main = chosen.map(
      ([id], index) => `console.log(${JSON.stringify(`# ${id}`)});\nawait import('./${name}-${index}.ts');\n`,
    );
    writeFileSync(join(directory, `${name}.ts`), main.join(''));
    for (const [index, [id]] of chosen.entries())
      writeFileSync(join(directory, `${name}-${index}.ts`), here(id, blockOf(id)));
    const json = JSON.stringify(parse(numbers));
    // A program may import a description, which is then beside it.
    writeFileSync(join(directory, 'openapi.json'), json);
    const files = { 'openapi.yaml': numbers, 'openapi.json': json, 'backup.tar': 'ten bytes.' };
    const cwd = inProject ? directoryWith({ ...files, 'a.pdf': 'a', 'b.pdf': 'b' }) : root;
    if (inProject) {
      mkdirSync(join(cwd, 'photos'));
      writeFileSync(join(cwd, 'photos/a.jpg'), 'four');
    }
    const args = ['--conditions=@countersign/source', join(directory, `${name}.ts`)];
    const { stdout } = await run(process.execPath, args, { cwd });
    const printed = stdout
      .split(/^# /m)
      .slice(1)
      .map((text) => text.split(/\n([\s\S]*)/, 2));
    expect(printed.map(([id]) => id)).toEqual(chosen.map(([id]) => id));
    for (const [index, [id, { prints }]] of chosen.entries())
      expect(printed[index]?.[1]?.trim(), id).toMatch(prints);
  },
  60_000,
);

/** The words of a line of a shell, its comment left out. */
function wordsOf(line: string): string[] {
  return line.replace(/\s+#.*/, '').split(' ');
}

async function runLine(line: string, cwd: string): Promise<number> {
  const [program, ...argv] = wordsOf(line);
  expect(program).toBe('countersign');
  const serves = /^(mock|sandbox)$/.test(argv[0] ?? '');
  const interrupted = new AbortController();
  const { code } = await countersign(argv[0] === 'sandbox' ? [...argv, '--control-port', '0'] : argv, {
    cwd,
    env: { XDG_STATE_HOME: join(cwd, 'state'), API_TOKEN: 'any-token', PORTSIP_TOKEN: 'alice-token' },
    signal: interrupted.signal,
    onStdout: () => serves && interrupted.abort(),
  });
  return code;
}

test.each(Object.entries(commands))(
  'the commands of %s end as they should',
  async (id, failing) => {
    const settings = { server: `${own}/wrong`, contractDirectory: false };
    const apis = ['pets', 'pakt'].map((name) => [name, { root: 'openapi.yaml', 'x-countersign': settings }]);
    const blank = blockOf(id).startsWith('countersign init');
    const cwd = directoryWith({
      ...(!blank && { 'redocly.yaml': stringify({ apis: Object.fromEntries(apis) }) }),
      'openapi.yaml': numbers,
      'backup.tar': 'ten bytes.',
    });
    for (const line of blockOf(id).trim().split('\n')) {
      // A finding that is there, in place of the page's.
      const report = join(cwd, 'report.json');
      const finding = line.includes('--replay')
        ? JSON.parse(readFileSync(report, 'utf8')).findings[0].id
        : '';
      const adapted = here(id, line)
        .replace(/(?<=--port )\d+/, '0')
        .replace(/(?<=--replay )\w+/, finding);
      expect([line, await runLine(adapted, cwd)]).toEqual([line, failing.test(line) ? 1 : 0]);
    }
  },
  60_000,
);

test('the fragments of descriptions make one that our rules find nothing in', async () => {
  const [sources, short, schema, job, content] = fragments.map(({ text }) => parse(text) as object);
  const json = (value: object): object => ({ 'application/json': value });
  const data = { type: 'object', properties: { data: { type: 'object' } } };
  const answer = { description: 'Made.', content: json({ schema: data, example: { data: {} } }) };
  const links = { getBatch: { operationId: 'getBatch' } };
  const operation = (operationId: string): object => ({
    operationId,
    summary: 'Files.',
    security: [],
    ...short,
  });
  const description = {
    openapi: '3.1.1',
    info: {
      title: 'Files',
      version: '1',
      license: { name: 'MIT', identifier: 'MIT' },
      ...Object(Object(sources).info),
    },
    servers: [{ url: 'https://files.test' }],
    paths: {
      '/files': {
        get: { ...operation('getBatch'), responses: { 200: answer, '4XX': { description: 'Refused.' } } },
        post: {
          ...operation('addBatch'),
          ...job,
          ...content,
          responses: { 200: { ...answer, links }, '4XX': { description: 'Refused.' } },
        },
        put: {
          ...operation('putFile'),
          requestBody: {
            content: json({ schema: { $ref: '#/components/schemas/File' }, example: { id: 'a', size: 1 } }),
          },
          responses: { 204: { description: 'Stored.' }, '4XX': { description: 'Refused.' } },
        },
      },
    },
    components: { schemas: { File: schema } },
  };
  const registry =
    "plugins: ['@countersign/contract/redocly-plugin']\nextends: [recommended, countersign/recommended]\napis: { files: { root: openapi.yaml } }\n";
  // Where the plugin is found.
  const cwd = join(directory, 'fragments');
  mkdirSync(cwd);
  writeFileSync(join(cwd, 'openapi.yaml'), stringify(description));
  writeFileSync(join(cwd, 'redocly.yaml'), registry);
  expect(await countersign(['lint'], { cwd })).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/no problems/),
  });
});
