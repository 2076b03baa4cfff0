import { execFile } from 'node:child_process';
import { cpSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createMock } from '@countersign/mock';
import { startSandbox } from '@countersign/sandbox/testing';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { registered } from '../mock/registered.ts';
import { countersign, numbers, type Outcome } from './command-line.ts';
import { serveNumbers } from './serve-numbers.ts';

const run = promisify(execFile);
const root = join(import.meta.dirname, '../..');
/** Those that examples name. */
const apis = ['clevver', 'pakt'] as const;

const overlay = `overlay: 1.0.0
info: { title: More of numbers, version: '1' }
actions: [{ target: $.info, update: { description: Numbers. } }]
`;

/** Every command that `countersign help` lists. */
const { stdout: help } = await countersign(['help']);
const commands = [...(help.split('\nCommands:\n')[1] ?? '').matchAll(/^ {2}(\w+)/gm)]
  .map(([, name = '']) => name)
  .filter((name) => name !== 'help');

const running = new AsyncDisposableStack();
/** The servers that examples name, and those that stand in for them. */
let servers: ReadonlyMap<string, string>;

beforeAll(async () => {
  const sandbox = running.use(await startSandbox({ pace: { batch: 1, stage: 1 } }));
  const mock = running.use(
    await createMock({ apis: registered.filter(({ name }) => apis.some((api) => api === name)) }),
  );
  const { url: own } = running.use(await serveNumbers());
  servers = new Map([
    ['http://127.0.0.1:4010', mock.url],
    ['http://127.0.0.1:4020', sandbox.url],
    ['http://127.0.0.1:8080/api', sandbox.baseUrl('clevver')],
    ['https://pbx.example.com:8887', sandbox.baseUrl('portsip')],
    ['https://staging.example.com', own],
    ['https://petstore.example.com', own],
  ]);
}, 60_000);

afterAll(() => running.disposeAsync());

/** A directory with all that the examples of a command name. */
async function directoryFor(command: string): Promise<string> {
  const directory = mkdtempSync(join(tmpdir(), 'countersign-examples-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  const write = (files: Readonly<Record<string, string>>): void => {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(directory, name), text);
  };
  // One begins with nothing, and one with a description.
  if (command === 'init') return directory;
  write({ 'openapi.yaml': numbers, 'openapi.released.yaml': numbers, 'petstore.overlay.yaml': overlay });
  if (command === 'add') return directory;
  const registry = apis.map((api) => `  ${api}:\n    root: specs/${api}/openapi.yaml\n`);
  write({ 'redocly.yaml': `extends: []\napis:\n${registry.join('')}` });
  for (const api of apis)
    cpSync(join(root, 'specs', api), join(directory, 'specs', api), { recursive: true });
  mkdirSync(join(directory, 'photos'));
  for (const name of ['README.md', 'backup.tar', 'a.pdf', 'b.pdf', 'photos/a.jpg']) write({ [name]: name });
  const own = ['test', 'openapi.yaml', '--server', `${servers.get('https://staging.example.com')}`];
  const quick = [...own, '--phase', 'examples'];
  const make = (argv: readonly string[]): Promise<Outcome> => countersign(argv, { cwd: directory });
  if (command === 'test') await make([...quick, '--report', 'har=recording.har']);
  if (command !== 'merge') return directory;
  for (const part of ['1', '2', '3'])
    await make([...quick, '--shard', `${part}/3`, '--report', `json=shard-${part}.json`]);
  mkdirSync(join(directory, 'reports'));
  for (const part of ['1', '2', '3'])
    cpSync(join(directory, `shard-${part}.json`), join(directory, `reports/${part}.json`));
  return directory;
}

/** A line of a shell, in words: single quotes are all that examples need. */
function splitLine(line: string): string[] {
  return [...line.matchAll(/'([^']*)'|\S+/g)].map(([word, quoted]) => quoted ?? word);
}

/** On free ports, and with a few cases: what an example says is tried, not how long a run can be. */
function adapt(argv: readonly string[]): string[] {
  const [command] = argv;
  const defaults: Readonly<Record<string, readonly [option: string, value: string][]>> = {
    mock: [['--port', '0']],
    proxy: [['--port', '0']],
    sandbox: [
      ['--port', '0'],
      ['--control-port', '0'],
    ],
    test: [
      ['--phase', 'examples'],
      ['--max-cases', '1'],
    ],
  };
  const missing = (argv.includes('--har') ? [] : (defaults[command ?? ''] ?? [])).filter(
    ([option]) => !argv.includes(option),
  );
  return [...argv, ...missing.flat()];
}

async function runExample(line: string, directory: string, serves: boolean): Promise<void> {
  let here = line;
  for (const [named, actual] of servers) here = here.replaceAll(named, actual);
  expect(here, 'a server that the test does not know').not.toMatch(/https?:\/\/(?!127\.0\.0\.1:\d{4,5}\b)/);
  const [program = '', ...argv] = splitLine(here).flatMap((word) =>
    word.includes('*') ? globSync(word, { cwd: directory }).sort() : [word],
  );
  if (program === 'curl') {
    const { stdout } = await run('curl', ['-sS', ...argv], { cwd: directory });
    expect(stdout, line).toMatch(/^HTTP\/1\.1 2\d\d /m);
    return;
  }
  expect(program).toBe('countersign');
  const replayed = argv.indexOf('--replay') + 1;
  if (replayed > 0) argv[replayed] = await reportFinding(directory);
  const interrupted = new AbortController();
  const { code, stdout, stderr } = await countersign(adapt(argv), {
    cwd: directory,
    // Whatever variable holds the token.
    env: new Proxy({ XDG_STATE_HOME: join(directory, 'state') } as Record<string, string>, {
      get: (target, name) =>
        target[String(name)] ?? (/_TOKEN$/.test(String(name)) ? 'alice-token' : undefined),
    }),
    signal: interrupted.signal,
    onStdout: () => serves && interrupted.abort(),
  });
  // What is replayed still shows.
  expect(code, `${line}\n${stdout}${stderr}`).toBe(replayed > 0 ? 1 : 0);
}

/** Leaves a report with a finding in the directory. @returns its id */
async function reportFinding(directory: string): Promise<string> {
  const server = ['--server', `${servers.get('https://staging.example.com')}/wrong`];
  const argv = ['test', 'openapi.yaml', '--operation', 'getNumber', '--phase', 'examples', ...server];
  await countersign([...argv, '--report', 'json=report.json'], { cwd: directory });
  const { findings } = JSON.parse(readFileSync(join(directory, 'report.json'), 'utf8')) as {
    readonly findings: readonly { readonly id: string }[];
  };
  return findings[0]?.id ?? expect.fail('nothing was found');
}

test('there are commands, and each is named in the README of the command line', () => {
  expect(commands).toEqual(expect.arrayContaining(['test', 'generate', 'lint', 'mock', 'sandbox', 'upload']));
  const page = readFileSync(join(root, 'packages/cli/README.md'), 'utf8');
  expect(commands.filter((name) => !page.includes(`countersign ${name}`))).toEqual([]);
});

test.each(commands)(
  'the examples of %s do what they say',
  async (command) => {
    const { stdout } = await countersign([command, '--help']);
    const [description = '', examples = ''] = stdout.split('\nExamples:\n');
    const lines = [...examples.matchAll(/^ {2}\$ (.+)$/gm)].map(([, line = '']) => line);
    expect(lines.length).toBeGreaterThan(0);
    const directory = await directoryFor(command);
    for (const line of lines) await runExample(line, directory, /until\s+interrupted/.test(description));
  },
  120_000,
);
