import { createHash } from 'node:crypto';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { stripTypeScriptTypes } from 'node:module';
import { tmpdir } from 'node:os';
import { join, matchesGlob } from 'node:path';
import { fileURLToPath } from 'node:url';
import { checkPackage } from '@arethetypeswrong/core';
import { startSandbox } from '@countersign/sandbox/testing';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { afterAll, beforeAll, expect, type TestContext, test } from 'vitest';
import { launchBrowser } from '../browser/launch-browser.ts';
import { openPage } from '../browser/open-page.ts';

import { cases } from '../wire/calls.ts';
import { describeRequest } from '../wire/describe-request.ts';
import { startWireRecorder } from '../wire/record-wire.ts';
import { bundle } from './bundle.ts';
import { installRuntime, type Runtime, runtimes } from './install-runtime.ts';
import { listImports } from './list-imports.ts';
import { type Outcome, runProgram, runSuccessfully } from './run-program.ts';
import { servePage } from './serve-page.ts';
import { startWorkerd } from './start-workerd.ts';
import { manifests, packPackages, root, type Tarball } from './tarball.ts';
import { listModules, writeConfiguration, writeProgram } from './write-program.ts';

const names = manifests.map(({ name }) => name);
/** They run wherever `fetch` does, not only where the toolkit runs. */
const clients = manifests.filter(({ engines }) => engines.node === '>=20.19').map(({ name }) => name);

const current = fileURLToPath(new URL('bin/tsc', import.meta.resolve('typescript/package.json')));

let directory: string;
let tarballs: ReadonlyMap<string, Tarball>;
/** Somebody's project, in which all packages are installed once `installed` is fulfilled. */
let project: string;
let installed: Promise<unknown>;
let programs: ReadonlyMap<Runtime, ReturnType<typeof installRuntime>>;

beforeAll(async () => {
  programs = new Map(runtimes.map((runtime) => [runtime, installRuntime(runtime)]));
  directory = await mkdtemp(join(tmpdir(), 'countersign-packaging-'));
  tarballs = await packPackages(join(directory, 'tarballs'));
  project = join(directory, 'shelves');
  installed = install();
  // Told by the test that waits for it.
  installed.catch(() => {});
}, 180_000);

afterAll(async () => {
  await Promise.allSettled([installed, ...(programs?.values() ?? [])]);
  await rm(directory, { recursive: true, force: true });
}, 60_000);

async function install(): Promise<void> {
  await cp(new URL('fixtures', import.meta.url), project, { recursive: true });
  await writeFile(join(project, 'package.json'), JSON.stringify({ private: true, type: 'module' }));
  const files = [...tarballs.values()].map(({ file }) => file);
  const quick = ['--prefer-offline', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  await runSuccessfully('npm', ['install', ...quick, ...files], { cwd: project });
}

function tarballOf(name: string): Tarball {
  const tarball = tarballs.get(name);
  if (tarball === undefined) throw new Error(`${name} was not packed`);
  return tarball;
}

test('all packages are packed, and the clients are among them', () => {
  expect([...tarballs.keys()].sort()).toEqual([...names].sort());
  expect(clients).toEqual(
    expect.arrayContaining(
      ['clevver', 'dstor', 'pakt', 'portsip', 'client'].map((name) => `@countersign/${name}`),
    ),
  );
});

test.each(names)('%s holds its build, its licence and nothing else', (name) => {
  const { manifest, paths, read } = tarballOf(name);
  const data = Object.values(manifest.exports).filter((target) => typeof target === 'string');
  const expected = [
    'package.json',
    'LICENSE',
    'README.md',
    'dist/**/*.js',
    'dist/**/*.d.ts',
    'dist/THIRD-PARTY-LICENSES.txt',
    ...data.map((target) => target.replace('./', '').replace('*', '**/*')),
  ];
  const surplus = paths.filter((path) => !expected.some((pattern) => matchesGlob(path, pattern)));
  const ofTests = paths.filter((path) =>
    /\.(test|types|fixture)\.|(^|\/)(fixtures|node_modules)\//.test(path),
  );
  const ofThisMachine = paths.filter((path) => read(path).includes(join(root, '.')));
  expect({ surplus, ofTests, ofThisMachine }).toEqual({ surplus: [], ofTests: [], ofThisMachine: [] });
  expect(paths).toEqual(expect.arrayContaining(['package.json', 'LICENSE', 'README.md']));
});

test.each(names)('the manifest of %s is one for npm', (name) => {
  const { manifest, read } = tarballOf(name);
  expect(read('package.json')).not.toMatch(/workspace:|catalog:|@countersign\/source|\.ts"(?<!\.d\.ts")/);
  // Whoever imports these for what they do, a matcher or a program, names the file.
  const sideEffects = /^countersign$|\/(mock|vitest)$/.test(name) ? expect.any(Array) : false;
  expect(manifest).toMatchObject({ type: 'module', license: 'MIT', sideEffects });
  for (const target of Object.values(manifest.exports).filter((entry) => typeof entry !== 'string'))
    expect(Object.keys(target)).toEqual(['types', 'default']);
  expect(manifest.engines.node).toMatch(/^>=(20\.19|24(\.\d+)?)$/);
  expect(Object.keys(manifest.scripts ?? {}).filter((script) => /install|prepare/.test(script))).toEqual([]);
  const siblings = Object.entries(manifest.dependencies ?? {}).filter(([sibling]) => tarballs.has(sibling));
  for (const [sibling, version] of siblings) expect(version).toBe(tarballOf(sibling).manifest.version);
});

test('the command is started by Node as it is', () => {
  expect(tarballOf('countersign').read('dist/bin.js')).toMatch(/^#!\/usr\/bin\/env node\n/);
});

test.each(names)('publint finds nothing in %s', async (name) => {
  const { data, manifest } = tarballOf(name);
  const { messages } = await publint({ pack: { tarball: data.buffer }, strict: true });
  expect(messages.map((message) => formatMessage(message, manifest, { color: false }))).toEqual([]);
});

test.each(names)('the types of %s are right', async (name) => {
  const analysis = await checkPackage(tarballOf(name).package, { excludeEntrypoints: [/\.(yaml|json)$/] });
  // The packages are ES modules: resolution that knows no `exports`, or no ES modules, is not for them.
  const problems = analysis.types === false ? ['untyped'] : analysis.problems;
  const ofOthers = new Set(['node10', 'node16-cjs']);
  expect(
    problems.filter(
      (problem) =>
        !(typeof problem === 'object' && 'resolutionKind' in problem && ofOthers.has(problem.resolutionKind)),
    ),
  ).toEqual([]);
});

test.each(names)('%s imports only what it declares', (name) => {
  const { manifest, paths, read } = tarballOf(name);
  const declared = { ...manifest.dependencies, ...manifest.peerDependencies };
  const imported = paths.filter((path) => /\.(js|ts)$/.test(path)).flatMap((path) => listImports(read(path)));
  const libraries = imported
    .filter((specifier) => !/^(\.|node:)/.test(specifier))
    .map((specifier) => specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/'));
  expect([...new Set(libraries)].filter((library) => library !== name && !(library in declared))).toEqual([]);
});

test.each(clients)('%s needs nothing but its siblings', (name) => {
  const { dependencies, peerDependencies } = tarballOf(name).manifest;
  const needed = Object.keys({ ...dependencies, ...peerDependencies });
  expect(needed.filter((dependency) => !dependency.startsWith('@countersign/'))).toEqual([]);
});

test('the licence of every library that is bundled comes with it', () => {
  const bundled = [...tarballs.values()].map(({ paths, read }) => {
    const code = paths.filter((path) => path.endsWith('.js')).map(read);
    const sources = code.flatMap((text) => [
      ...text.matchAll(/^\/\/ .*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//gm),
    ]);
    const notices = paths.filter((path) => path.endsWith('THIRD-PARTY-LICENSES.txt')).map(read);
    const licences = notices.flatMap((text) => [...text.matchAll(/^(\S+) \d+\.\d+\.\d+\n\n.*licen[cs]e/gim)]);
    const named = (found: readonly RegExpExecArray[]): string[] => [
      ...new Set(found.map(([, name = '']) => name)),
    ];
    expect(named(licences)).toEqual(named(sources).sort());
    return named(sources);
  });
  expect(bundled.flat()).toContain('hash-wasm');
});

test('npm installs them in an empty project', async () => {
  await installed;
  // Not every machine can run each of them; this one waits for them, so that no other test has to.
  await Promise.all(programs.values());
}, 240_000);

const countersign = (...args: string[]): Promise<Outcome> =>
  runProgram('countersign', args, { cwd: join(project, 'tides'), bin: join(project, 'node_modules/.bin') });

test('npx runs the command', async () => {
  const version = await runSuccessfully('npx', ['countersign', '--version'], { cwd: project });
  expect(version).toBe(`${tarballOf('countersign').manifest.version}\n`);
});

test.each<[args: string[], stdout: RegExp]>([
  [['--help'], /^Usage: countersign .*\btest\b.*\bgenerate\b.*\blint\b.*\bmock\b.*\bsandbox\b/s],
  [['lint'], /no problems/],
  [['test', 'tides', '--target', 'mock'], /getTide +\d+ +2 of 2: 200 4XX +0 +0\n.*no findings/s],
  [['test', 'portsip', '--operation', 'initBlobUpload'], /^portsip sandbox /m],
  [['generate', 'tides'], /^created +generated\/tides\/src\/client\.gen\.ts$/m],
  [['generate', 'tides', '--check'], /up to date/],
  [['diff', 'openapi.yaml', 'openapi.yaml'], /^Nothing has changed/],
  [['docs', '--out', '../site'], /^\d+ pages of tides, portsip: \.\.\/site\/index\.html$/m],
])('countersign %j', async (args, stdout) => {
  expect(await countersign(...args)).toEqual({ code: 0, stdout: expect.stringMatching(stdout), stderr: '' });
});

test('three commands lead from nothing to the contract run, and the client, of one’s own description', async () => {
  await installed;
  const npx = (...args: string[]): Promise<string> =>
    runSuccessfully('npx', ['countersign', ...args], { cwd: project });
  expect(await npx('init')).toContain('created  apis/notes/openapi.yaml');
  expect(await npx('add', 'openapi.yaml')).toMatch(
    /^Shelves is registered as shelves .*countersign lint shelves\n.*putCover .*no findings/s,
  );
  expect(await npx('test', '--target', 'mock')).toMatch(/addNote .*putCover .*no findings · 6 operations/s);
  // Editors complete redocly.yaml with what its first line names.
  const [, schema = ''] = /\$schema=(\S+)/.exec(await readFile(join(project, 'redocly.yaml'), 'utf8')) ?? [];
  expect(JSON.parse(await readFile(join(project, schema), 'utf8'))).toHaveProperty('properties.apis');

  // As the client's README says. Its dependency is there, so the registry is not asked.
  const client = './generated/shelves';
  await runSuccessfully('npm', ['install', '--offline', '--no-audit', '--no-fund', client], { cwd: project });
  await runSuccessfully('node', [current, '-p', client], { cwd: project });
  const told = await runSuccessfully('node', ['run-client.mjs'], { cwd: project });
  expect(JSON.parse(told)).toEqual([true, 'string', 204]);
}, 120_000);

/** The program of a runtime; without one the test is skipped, with the reason. */
async function programOf(runtime: Runtime, skip: TestContext['skip']): Promise<string> {
  const found = await programs.get(runtime);
  return found !== undefined && 'file' in found ? found.file : skip(found?.reason);
}

test('an older Node is told in one line', async ({ skip }) => {
  const node = await programOf('node 20', skip);
  const bin = join(project, 'node_modules/.bin');
  expect(await runProgram('countersign', ['--version'], { cwd: project, bin, node })).toEqual({
    code: 2,
    stdout: '',
    stderr: 'countersign: Node 20.19.0 is too old, 24 or newer is needed\n',
  });
});

test('every module can be imported', async () => {
  const modules = [...tarballs.values()].flatMap(({ manifest }) => listModules(manifest));
  const counts = await runSuccessfully('node', ['import-entries.mjs', ...modules], { cwd: project });
  expect(Object.entries(JSON.parse(counts)).filter(([, count]) => count === 0)).toEqual([]);
  expect(Object.keys(JSON.parse(counts))).toEqual(modules);
});

test.for([
  ['20.19.0', 'node 20'],
  [process.versions.node, undefined],
] as const)(
  'the clients put the right bytes on the wire on Node %s',
  async ([version, runtime], { skip }) => {
    const node = runtime === undefined ? process.execPath : await programOf(runtime, skip);
    const calls = await readFile(new URL('../wire/calls.ts', import.meta.url), 'utf8');
    await writeFile(join(project, 'calls.mjs'), stripTypeScriptTypes(calls));
    await using servers = new AsyncDisposableStack();
    const recorders = await Promise.all(cases.map(async () => servers.use(await startWireRecorder())));
    const origins = recorders.map(({ url }) => url);
    const told = await runSuccessfully('node', ['call-clients.mjs', ...origins], { cwd: project, node });
    for (const [index, { requestLine, headers, body }] of cases.entries()) {
      const request = recorders[index]?.take();
      expect(request && describeRequest(request)).toEqual({ requestLine, headers, body });
    }
    const message = 'getBatch: GET /batches/{batch_id} answered 404: no such batch';
    expect(JSON.parse(told)).toEqual([version, true, message]);
  },
);

/** What each journey of `fixtures/journeys.mjs` has to bring back. */
const content = new Uint8Array(4_500_000).map((_, at) => (at * 7919) % 251);
const digest = createHash('sha256').update(content).digest('hex');
const largeDigest = createHash('sha256')
  .update(Buffer.alloc(15 * content.length, content))
  .digest('hex');
const allBack = { clevver: digest, dstor: digest, pakt: digest, portsip: digest };
const allTheSame = { clevver: true, dstor: true, pakt: true, portsip: true };

/** A sandbox, and the base URLs of its APIs as JSON. */
async function startServer(): Promise<AsyncDisposable & { readonly baseUrls: string }> {
  const sandbox = await startSandbox({ pace: { batch: 1, stage: 1 } });
  const urls = (['clevver', 'dstor', 'pakt', 'portsip'] as const).map((api) => [api, sandbox.baseUrl(api)]);
  const baseUrls = JSON.stringify(Object.fromEntries(urls));
  return { baseUrls, [Symbol.asyncDispose]: () => sandbox[Symbol.asyncDispose]() };
}

test.for<[runtime: string, program: Runtime | undefined, flags: readonly string[]]>([
  ['node 20.19.0', 'node 20', []],
  ['node 22.23.3', 'node 22', []],
  [`node ${process.versions.node}`, undefined, []],
  ['deno 2.9.6', 'deno', ['run', '--allow-all', '--no-remote', '--node-modules-dir=manual']],
  ['bun 1.4.5', 'bun', ['run']],
])('files go up and come back on %s', async ([runtime, program, flags], { skip }) => {
  const file = program === undefined ? process.execPath : await programOf(program, skip);
  await installed;
  await using server = await startServer();
  const files = await mkdtemp(join(directory, 'files-'));
  const args = [...flags, 'run-journeys.mjs', server.baseUrls, files];
  const told = await runSuccessfully(file, args, { cwd: project });
  const { peak, ...back } = JSON.parse(told);
  const allFiles = { ...allBack, stream: digest, large: largeDigest };
  expect(back).toEqual({ runtime, web: allBack, files: allFiles });
  expect(peak).toBeLessThan(250);
});

test('bytes go up and come back on workerd', async ({ skip }) => {
  const file = await programOf('workerd', skip);
  await installed;
  await bundle(project, 'worker.mjs');
  await using server = await startServer();
  await using workerd = await startWorkerd(file, join(project, 'workerd.capnp'));
  const answer = await fetch(workerd.url, { method: 'POST', body: server.baseUrls });
  expect(await answer.json()).toEqual(allBack);
});

test.for([
  ['another origin', '127.0.0.1', true, allBack],
  ['a server without TLS', 'plain.test', false, allTheSame],
] as const)(
  'bytes go up and come back in Chromium, from a page of %s',
  async ([, host, secure, expected], { skip }) => {
    await using browser = await launchBrowser(skip);
    await installed;
    await using server = await startServer();
    await using site = await servePage(await readFile(await bundle(project, 'page.mjs'), 'utf8'));
    const { page, problems } = await openPage(browser, site.url.replace('127.0.0.1', host));
    expect(await page.evaluate('isSecureContext')).toBe(secure);
    expect(await page.evaluate(`runJourneys(${server.baseUrls})`)).toEqual(expected);
    expect(problems).toEqual([]);
  },
);

async function compile(
  program: string,
  moduleResolution: string,
  options: object,
  tsc = current,
): Promise<string> {
  const configuration = await writeConfiguration(join(project, program), moduleResolution, options);
  return (await runProgram('node', [tsc, '-p', configuration], { cwd: project })).stdout;
}

test('all types resolve, also in the examples of the pages', async () => {
  const all = [...tarballs.values()];
  const options = { lib: ['esnext', 'dom'], types: ['node'] };
  // The plugin's one type is Redocly's, whose own declarations take many seconds to be checked.
  await writeProgram(join(project, 'checked'), all, /redocly-plugin/);
  expect(await compile('checked', 'nodenext', options)).toBe('');
  await writeProgram(join(project, 'all'), all, /^$/);
  // What the clients accept and refuse from their sources, they accept and refuse as packages.
  await cp(new URL('../wire/clients.types.ts', import.meta.url), join(project, 'all/clients.mts'));
  for (const mode of ['nodenext', 'bundler'])
    expect(await compile('all', mode, { ...options, skipLibCheck: true })).toBe('');
}, 60_000);

test('the types of the clients need nothing but the web platform, and no newer TypeScript than 5.9', async () => {
  await writeProgram(join(project, 'web'), clients.map(tarballOf), /\/node\//);
  const options = { lib: ['es2023', 'dom'], types: [] };
  expect(await compile('web', 'nodenext', options)).toBe('');
  expect(await compile('web', 'bundler', options)).toBe('');
  const broughtByGenerator = join(project, 'node_modules/typescript/bin/tsc');
  expect(await compile('web', 'node16', options, broughtByGenerator)).toBe('');
}, 60_000);
