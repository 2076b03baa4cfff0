import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { count, makeBytes, openPlace, type Place, receivedBytes, sha256 } from '../uploads/sandbox.ts';
import { countersign, directoryWith, type Outcome } from './command-line.ts';

const pace = { batch: 1, stage: 1 };
const small = { 'a.bin': makeBytes(70_001, 1), 'b.bin': makeBytes(3, 2) };
const authorization = 'Bearer alice-token';
const bin = fileURLToPath(new URL('bin.ts', import.meta.resolve('countersign')));

/** What a JSON result says. */
interface Printed {
  readonly uploads: readonly Readonly<Record<string, unknown>>[];
}

async function openUploads(files: Readonly<Record<string, Uint8Array>> = small): Promise<Place> {
  const place = await openPlace({ pace });
  for (const [name, content] of Object.entries(files)) writeFileSync(join(place.directory, name), content);
  return place;
}

function upload(place: Place, argv: readonly string[]): Promise<Outcome> {
  const api = argv[0] ?? '';
  const server = ['--server', place.sandbox.baseUrl(api as 'pakt'), '--token-env', 'TOKEN'];
  return countersign(['upload', ...argv, ...server], {
    cwd: place.directory,
    env: { TOKEN: 'alice-token', XDG_STATE_HOME: join(place.directory, 'state') },
  });
}

async function digestAt(url: string): Promise<string> {
  const answer = await fetch(url, { headers: { authorization } });
  expect(answer.status).toBe(200);
  return sha256(await answer.bytes());
}

test('PortSIP: files are blobs by their digest, and are not sent again', async () => {
  await using place = await openUploads();
  const argv = ['portsip', 'a.bin', 'b.bin', '--format', 'json'];
  const first = await upload(place, argv);
  const digest = sha256(small['a.bin']);
  expect(JSON.parse(first.stdout)).toMatchObject({
    api: 'portsip',
    server: place.sandbox.baseUrl('portsip'),
    uploads: [
      { path: 'a.bin', bytes: 70_001, sent: true, digest, id: expect.any(String) },
      { path: 'b.bin', bytes: 3, sent: true, digest: sha256(small['b.bin']) },
    ],
  });
  expect(await digestAt(`${place.sandbox.baseUrl('portsip')}/api/blobs/${digest}`)).toBe(digest);
  const again = await upload(place, argv);
  expect((JSON.parse(again.stdout) as Printed).uploads.map(({ sent }) => sent)).toEqual([false, false]);
  expect(receivedBytes(place.sandbox, 'appendBlobUpload')).toBe(70_004);
  expect([first.code, again.code, first.stderr, again.stderr]).toEqual([0, 0, '', '']);
});

test('dStor: a folder with what is below it', async () => {
  await using place = await openUploads();
  mkdirSync(join(place.directory, 'folder/deep'), { recursive: true });
  writeFileSync(join(place.directory, 'folder/deep/c.bin'), small['a.bin']);
  const { code, stdout } = await upload(place, ['dstor', 'folder']);
  const [, hash = ''] =
    /^folder {2}70\.0 kB in 1 file {2}name folder {2}hash (\w+)\n$/.exec(stdout) ?? expect.fail(stdout);
  expect(await digestAt(`${place.sandbox.url}/dstor/ipfs/${hash}/deep/c.bin`)).toBe(sha256(small['a.bin']));
  const again = await upload(place, ['dstor', 'folder', '--format', 'json']);
  const files = [{ path: 'deep/c.bin', size: 70_001, hash: expect.any(String) }];
  expect((JSON.parse(again.stdout) as Printed).uploads).toEqual([
    { path: 'folder', bytes: 70_001, sent: false, name: 'folder', hash, files },
  ]);
  expect(code).toBe(0);
});

test('Clevver: files in one batch that is delivered', async () => {
  await using place = await openUploads();
  const { code, stdout } = await upload(place, ['clevver', 'a.bin', 'b.bin', '--format', 'json']);
  const { uploads } = JSON.parse(stdout) as Printed;
  expect(uploads).toMatchObject([
    { path: 'a.bin', bytes: 70_001, sent: true },
    { path: 'b.bin', bytes: 3, sent: true },
  ]);
  const [batch] = new Set(uploads.map((each) => each.batch));
  const answer = await fetch(`${place.sandbox.baseUrl('clevver')}/batches/${batch}`, {
    headers: { authorization },
  });
  expect(await answer.json()).toMatchObject({ data: { status: 'delivered' } });
  expect(code).toBe(0);
});

test.each([
  [[], 'uploadPublicFile'],
  [['--private'], 'uploadPrivateFile'],
])('Pakt: files one by one, %j', async (options, operation) => {
  await using place = await openUploads();
  const { code, stdout } = await upload(place, ['pakt', 'a.bin', 'b.bin', ...options, '--format', 'json']);
  const { uploads } = JSON.parse(stdout) as Printed;
  expect(await digestAt(String(uploads[0]?.url))).toBe(sha256(small['a.bin']));
  expect([code, uploads.length, count(place.sandbox, operation, 200)]).toEqual([0, 2, 2]);
  // Whoever uploads a file again wants it twice.
  await upload(place, ['pakt', 'a.bin', 'b.bin', ...options]);
  expect(count(place.sandbox, operation, 200)).toBe(4);
  expect(readdirSync(join(place.directory, 'state/countersign/uploads'))).toEqual([]);
});

test('Pakt: after a failure the same command sends what is missing', async () => {
  await using place = await openUploads();
  const fault = {
    api: 'pakt',
    operation: 'uploadPublicFile',
    effect: { type: 'status', status: 400 },
  } as const;
  place.sandbox.namespace().faults.add({ ...fault, nth: 2 });
  const first = await upload(place, ['pakt', 'a.bin', 'b.bin', '--format', 'json']);
  expect(first.code).toBe(1);
  expect(JSON.parse(first.stdout)).toMatchObject({ error: { code: 'refused', status: 400 } });
  expect(first.stderr).toMatch(/^countersign: uploadPublicFile: POST \/v1\/upload answered 400: .+\n$/);
  const again = await upload(place, ['pakt', 'a.bin', 'b.bin', '--format', 'json']);
  expect((JSON.parse(again.stdout) as Printed).uploads).toMatchObject([
    { path: 'a.bin', sent: false },
    { path: 'b.bin', sent: true },
  ]);
  expect(count(place.sandbox, 'uploadPublicFile', 200)).toBe(2);
});

/** Stands before a server and calls back once when so many bytes have gone to it. */
async function passThrough(server: string, bytes: number, reached: () => void): Promise<string> {
  let passed = 0;
  const { port: to } = new URL(server);
  const proxy = createServer((socket) => {
    const onward = connect(Number(to), '127.0.0.1');
    for (const end of [socket, onward]) end.on('error', () => {});
    socket.on('data', ({ length }) => {
      if (passed < bytes && passed + length >= bytes) reached();
      passed += length;
    });
    socket.pipe(onward).pipe(socket);
    socket.on('close', () => onward.destroy());
    onward.on('close', () => socket.destroy());
    onTestFinished(() => void socket.destroy());
  });
  onTestFinished(() => void proxy.close());
  await once(proxy.listen(0, '127.0.0.1'), 'listening');
  const address = proxy.address();
  return server.replace(to, String(typeof address === 'object' ? address?.port : ''));
}

interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the command as a program of its own, ends it by a signal when so many bytes have gone out, and runs it again. */
async function interrupt(
  place: Place,
  argv: readonly [api: 'clevver' | 'dstor' | 'pakt' | 'portsip', ...paths: string[]],
  { bytes, signal }: { readonly bytes: number; readonly signal: NodeJS.Signals },
): Promise<readonly [interrupted: Ended, again: Ended]> {
  const reached = Promise.withResolvers<void>();
  const server = await passThrough(place.sandbox.baseUrl(argv[0]), bytes, reached.resolve);
  const run = async (end: Promise<void>): Promise<Ended> => {
    const options = [
      '--server',
      server,
      '--token',
      'alice-token',
      '--state-dir',
      'state',
      '--format',
      'json',
    ];
    const args = ['--conditions=@countersign/source', bin, 'upload', ...argv, ...options];
    const program = spawn(process.execPath, args, { cwd: place.directory });
    let [stdout, stderr] = ['', ''];
    program.stdout.on('data', (text) => (stdout += text));
    program.stderr.on('data', (text) => (stderr += text));
    const ended = once(program, 'close');
    if (await Promise.race([end.then(() => true), ended.then(() => false)])) program.kill(signal);
    const [code, by] = await ended;
    return { code, signal: by, stdout, stderr };
  };
  return [await run(reached.promise), await run(new Promise(() => {}))];
}

test.each(['SIGKILL', 'SIGINT'] as const)('after %s the same command goes on', async (signal) => {
  const size = 20 * 2 ** 20 + 5;
  const content = makeBytes(size, 3);
  await using place = await openUploads({ 'large.bin': content });
  const [ended, again] = await interrupt(place, ['portsip', 'large.bin'], { bytes: size / 2, signal });
  expect([ended.code, ended.signal]).toEqual(signal === 'SIGINT' ? [130, null] : [null, 'SIGKILL']);
  if (signal === 'SIGINT') expect(ended.stderr).toMatch(/^Interrupted\. The same command goes on/);
  expect([again.code, again.stderr]).toEqual([0, '']);
  expect(JSON.parse(again.stdout)).toMatchObject({
    uploads: [{ path: 'large.bin', bytes: size, sent: true, digest: sha256(content) }],
  });
  expect(count(place.sandbox, 'initBlobUpload')).toBe(1);
  expect(receivedBytes(place.sandbox, 'appendBlobUpload')).toBeLessThanOrEqual(size + 4 * 2 ** 20);
});

const three = Object.fromEntries(
  [0, 1, 2].map((index) => [`${index}.bin`, makeBytes(3_000_000 + index, index + 5)]),
);
const names = Object.keys(three);
const killed = { signal: 'SIGKILL' } as const;

test('Clevver: killed and started again, the files are in one batch that is delivered, each once', async () => {
  await using place = await openUploads(three);
  const [ended, again] = await interrupt(place, ['clevver', ...names], { ...killed, bytes: 5e6 });
  expect([ended.signal, again.code, again.stderr]).toEqual(['SIGKILL', 0, '']);
  const { uploads } = JSON.parse(again.stdout) as Printed;
  expect(uploads).toMatchObject(names.map((path) => ({ path, bytes: three[path]?.length })));
  const [batch, ...others] = new Set(uploads.map((each) => each.batch));
  const answer = await fetch(`${place.sandbox.baseUrl('clevver')}/batches/${batch}`, {
    headers: { authorization },
  });
  expect(await answer.json()).toMatchObject({ data: { status: 'delivered' } });
  // One that was being sent when the program ended may be in a batch that is never started.
  expect([others, count(place.sandbox, 'startBatch', 200)]).toEqual([[], 1]);
});

test('dStor: killed and started again, the folder is there once, with every file', async () => {
  await using place = await openUploads();
  mkdirSync(join(place.directory, 'folder'));
  // Two chunks.
  const files = { 'a.bin': makeBytes(9e6, 1), 'b.bin': makeBytes(9e6, 2) };
  for (const [name, content] of Object.entries(files))
    writeFileSync(join(place.directory, 'folder', name), content);
  const [ended, again] = await interrupt(place, ['dstor', 'folder'], { ...killed, bytes: 12e6 });
  expect([ended.signal, again.code, again.stderr]).toEqual(['SIGKILL', 0, '']);
  const { uploads } = JSON.parse(again.stdout) as Printed;
  expect(uploads).toMatchObject([{ path: 'folder', bytes: 18e6 }]);
  for (const [name, content] of Object.entries(files))
    expect(await digestAt(`${place.sandbox.url}/dstor/ipfs/${uploads[0]?.hash}/${name}`)).toBe(
      sha256(content),
    );
  expect(count(place.sandbox, 'createUploadToken')).toBe(1);
});

test('Pakt: killed and started again, what was answered is not sent again, and what was not is told', async () => {
  await using place = await openUploads(three);
  const [ended, again] = await interrupt(place, ['pakt', ...names], { ...killed, bytes: 5e6 });
  expect([ended.signal, again.code]).toEqual(['SIGKILL', 0]);
  expect(again.stderr).toMatch(
    /1\.bin was being sent when the run before ended: the server may have it twice\.\n$/,
  );
  const { uploads } = JSON.parse(again.stdout) as Printed;
  expect(uploads.map(({ path, sent }) => [path, sent])).toEqual([
    ['0.bin', false],
    ['1.bin', true],
    ['2.bin', true],
  ]);
  for (const { path, url } of uploads)
    expect(await digestAt(String(url))).toBe(sha256(three[String(path)] ?? new Uint8Array()));
  // What is on its way when a program is killed may arrive all the same.
  expect([3, 4]).toContain(count(place.sandbox, 'uploadPublicFile', 200));
});

test('it can be tried without a server', async () => {
  const cwd = directoryWith({ 'a.txt': 'hello' });
  const { code, stdout, stderr } = await countersign(['upload', 'portsip', 'a.txt', '--target', 'sandbox'], {
    cwd,
  });
  expect([code, stderr]).toEqual([0, '']);
  expect(stdout).toContain(sha256(new TextEncoder().encode('hello')));
});

const nowhere = ['--server', 'http://127.0.0.1:4020/portsip'];

test.each<[what: string, argv: readonly string[], told: string]>([
  [
    'no API',
    ['pakd', 'a.txt', ...nowhere],
    'there is no upload to "pakd": did you mean "pakt"? (there is clevver, dstor, pakt, portsip)',
  ],
  ['no path', ['pakt'], "missing required argument 'path'"],
  [
    'no server',
    ['pakt', 'a.txt'],
    'say where to: --server URL; to try it out, --target sandbox, or a sandbox of your own (countersign sandbox)',
  ],
  [
    'two servers',
    ['pakt', 'a.txt', '--target', 'sandbox', ...nowhere],
    'give either --server or --target, not both',
  ],
  [
    'a server that is none',
    ['pakt', 'a.txt', '--server', 'localhost:80'],
    '--server: "localhost:80" is no URL of HTTP',
  ],
  [
    'a server with a password',
    ['pakt', 'a.txt', '--server', 'http://user:hidden@127.0.0.1/pakt'],
    '--server: a base URL has no user, no query and no fragment; give --token',
  ],
  [
    'a server with a query',
    ['pakt', 'a.txt', '--server', 'http://127.0.0.1/pakt?key=hidden'],
    '--server: a base URL has no user, no query and no fragment; give --token',
  ],
  [
    'a token of two lines',
    ['pakt', 'a.txt', '--token', 'hid\nden', ...nowhere],
    'the token holds what no header can carry, such as a line break',
  ],
  ['a file that is not there', ['pakt', 'b.txt', ...nowhere], 'b.txt: there is no such file or folder'],
  ['a folder for a file', ['pakt', 'empty', ...nowhere], 'empty is not a file; only dstor takes folders'],
  [
    'a file for a folder',
    ['dstor', 'a.txt', ...nowhere],
    'a.txt is not a folder; dstor takes folders: put the file into one',
  ],
  [
    'an empty folder',
    ['dstor', 'empty', ...nowhere],
    'empty holds no file, and dstor takes no upload without one',
  ],
  ['private elsewhere', ['portsip', 'a.txt', '--private', ...nowhere], '--private is for pakt only'],
  [
    'no variable',
    ['pakt', 'a.txt', '--token-env', 'NONE', ...nowhere],
    '--token-env: the environment variable NONE is not set',
  ],
])('%s is told in one line', async (_, argv, told) => {
  const cwd = directoryWith({ 'a.txt': 'hello' });
  mkdirSync(join(cwd, 'empty/deep'), { recursive: true });
  expect(await countersign(['upload', ...argv], { cwd })).toEqual({
    code: 2,
    stdout: '',
    stderr: `countersign: ${told}\n`,
  });
});

test('what a server refuses comes with advice', async () => {
  await using place = await openUploads();
  const { directory, sandbox } = place;
  const run = (argv: readonly string[]) =>
    countersign(['upload', ...argv, '--state-dir', 'state'], { cwd: directory, env: { TOKEN: 'wrong' } });
  const server = sandbox.baseUrl('pakt');
  const without = await run(['pakt', 'a.bin', '--server', server]);
  expect(without).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/ 401: .+; give the token: --token-env NAME\n$/),
  });
  const wrong = await run(['pakt', 'a.bin', '--server', server, '--token-env', 'TOKEN']);
  expect(wrong).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/ 401: .+; is the token the right one\?\n$/),
  });
  const elsewhere = await run(['clevver', 'a.bin', '--server', sandbox.url, '--token', 'alice-token']);
  expect(elsewhere).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(
      /the base URL is wrong: .* answered 404\b.*; is --server the base URL of the API/,
    ),
  });
  mkdirSync(join(directory, 'folder'));
  symlinkSync('../a.bin', join(directory, 'folder/link'));
  const linked = await run(['dstor', 'folder', '--server', sandbox.baseUrl('dstor')]);
  expect(linked).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/is a symbolic link.*; see --symlinks\n$/),
  });
  mkdirSync(join(directory, 'sockets'));
  const socket = createServer().listen(join(directory, 'sockets/s'));
  await once(socket, 'listening');
  const piped = await run(['dstor', 'sockets', '--server', sandbox.baseUrl('dstor')]);
  socket.close();
  expect(piped).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/is neither a file nor a directory\n$/),
  });
});
