import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { answering, countersign, directoryWith, listen, numbers, ok } from './command-line.ts';

const root = join(import.meta.dirname, '../..');
const wrong = ok.replace(/1$/, '"').replace('content-length: 1', 'content-length: 3').concat('x"');

test('the four registered APIs hold on the mock, and the report says what it cannot show', async () => {
  const cwd = directoryWith({});
  const report = join(cwd, 'deep/down/report.json');
  const { code, stdout } = await countersign(['test', '--target', 'mock', '--report', `json=${report}`], {
    cwd: root,
  });
  expect(code).toBe(0);
  expect(stdout).toMatch(/^operation +cases +statuses seen +errors +warnings\n/);
  expect(stdout.match(/^ {2}\w+ +[1-9]\d* {2}(\d) of \1: /gm)).toHaveLength(19);
  expect(stdout).toContain('a mock keeps no state');
  const { operations, findings, apis, summary } = JSON.parse(readFileSync(report, 'utf8'));
  expect(apis.map(({ api }: { api: string }) => api)).toEqual(['clevver', 'dstor', 'pakt', 'portsip']);
  expect([operations.length, findings, summary.errors]).toEqual([19, [], 0]);
});

test('findings decide the exit code as --fail-on says, and are in every report', async () => {
  const server = await listen(answering(wrong));
  const cwd = directoryWith({ 'numbers.yaml': numbers });
  const argv = [
    'test',
    'numbers.yaml',
    '--server',
    server,
    '--operation',
    'getNumber',
    '--phase',
    'examples',
  ];
  const text = await countersign([...argv, '--report', 'json=r.json', '--report', 'junit=r.xml'], { cwd });
  expect(text.code).toBe(1);
  expect(text.stdout).toMatch(/^error body-invalid {2}numbers getNumber\n/m);
  expect(text.stdout).toMatch(/^ {4}numbers\.yaml:13:\d+ {2}documented$/m);
  expect(text.stdout).toMatch(/^1 error \(documented 1\) · 1 operation, 1 case · /m);
  expect(readFileSync(join(cwd, 'r.xml'), 'utf8')).toContain('<failure message=');
  const json = await countersign([...argv, '--format', 'json', '--fail-on', 'never'], { cwd });
  expect(json.code).toBe(0);
  const [fromStdout, fromFile] = [json.stdout, readFileSync(join(cwd, 'r.json'), 'utf8')].map((each) =>
    JSON.parse(each),
  );
  expect(fromStdout.findings).toEqual(fromFile.findings);
  expect(fromStdout.findings).toMatchObject([
    { rule: 'body-invalid', operation: 'getNumber', curl: expect.stringContaining(`${server}/number`) },
  ]);
});

test('a report that cannot be written is said after the results', async () => {
  const server = await listen(answering(ok));
  const cwd = directoryWith({ 'numbers.yaml': numbers });
  const { code, stdout, stderr } = await countersign(
    [
      ...['test', 'numbers.yaml', '--server', server, '--tag', 'read', '--phase', 'examples'],
      ...['--report', 'json=numbers.yaml/x.json'],
    ],
    { cwd },
  );
  expect(stdout).toContain('no findings');
  expect(stderr).toMatch(/^countersign: --report: .*x\.json cannot be written \(E\w+\)\n$/);
  expect(code).toBe(2);
});

test('tokens and headers are sent, and shown as variables', async () => {
  const heads: string[] = [];
  const server = await listen((socket) => {
    socket.on('data', (chunk) => heads.push(chunk.toString('latin1')));
    answering(wrong)(socket);
  });
  const secured = `${numbers}security: [{ key: [] }]\ncomponents: { securitySchemes: { key: { type: http, scheme: bearer } } }\n`;
  const cwd = directoryWith({
    'numbers.yaml': secured,
    'redocly.yaml':
      'apis:\n  numbers:\n    root: numbers.yaml\n    x-countersign: { tokenEnv: NUMBERS_TOKEN }\n',
  });
  const argv = [
    'test',
    'numbers',
    '--server',
    server,
    '--tag',
    'read',
    '--header',
    'X-Api-Key: abc123xyz',
    '--header',
    'X-Plain: seen',
  ];
  const { stdout } = await countersign(argv, { cwd, env: { NUMBERS_TOKEN: 'very-secret' } });
  expect(heads.join()).toMatch(/authorization: Bearer very-secret/i);
  expect(heads.join()).toMatch(/x-api-key: abc123xyz/i);
  expect(stdout).not.toMatch(/very-secret|abc123xyz/);
  expect(stdout).toContain(`'authorization: Bearer '"$NUMBERS_TOKEN"`);
  expect(stdout).toContain(`'X-Api-Key: '"$X_API_KEY" -H 'X-Plain: seen'`);
});

test('a server that is not on loopback is asked safe methods only, unless told otherwise', async () => {
  const methods: string[] = [];
  const server = await listen((socket) => {
    socket.on('data', (chunk) => methods.push(chunk.toString('latin1').split(' ', 1)[0] ?? ''));
    answering(ok)(socket);
  });
  // The unspecified address leads here, but is none of the loopback addresses.
  const elsewhere = server.replace('127.0.0.1', '0.0.0.0');
  const cwd = directoryWith({ 'numbers.yaml': numbers });
  const careful = await countersign(['test', 'numbers.yaml', '--server', elsewhere, '--phase', 'examples'], {
    cwd,
  });
  expect(methods).toEqual(['GET']);
  expect(careful.stderr).toContain('not on loopback');
  expect(careful.stdout).toContain('were not called: setNumber');
  await countersign(['test', 'numbers.yaml', '--server', elsewhere, '--phase', 'examples', '--unsafe'], {
    cwd,
  });
  // What is found is sent once more.
  expect(methods).toEqual(['GET', 'GET', 'PUT', 'PUT']);
});

test('colour is for terminals, and for those who want it', async () => {
  const cwd = directoryWith({ 'numbers.yaml': numbers });
  const server = await listen(answering(ok));
  const run = async (isTTY: boolean, env = {}) =>
    (
      await countersign(['test', 'numbers.yaml', '--server', server, '--tag', 'read'], { cwd, isTTY, env })
    ).stdout.includes('\u001b[');
  expect(await run(false)).toBe(false);
  expect(await run(true)).toBe(true);
  expect(await run(true, { NO_COLOR: '1' })).toBe(false);
  expect(await run(false, { FORCE_COLOR: '1' })).toBe(true);
});

test('a description may come from a URL', async () => {
  const url = await listen(
    answering(
      `HTTP/1.1 200 OK\r\ncontent-type: application/yaml\r\ncontent-length: ${numbers.length}\r\n\r\n${numbers}`,
    ),
  );
  const server = await listen(answering(ok));
  const { code, stdout } = await countersign(
    ['test', `${url}/numbers.yaml`, '--server', server, '--tag', 'read', '--phase', 'examples'],
    { cwd: directoryWith({}) },
  );
  expect(stdout).toMatch(/^numbers server /m);
  expect(code).toBe(0);
});

test('the registered APIs are tested on a sandbox of their own when nothing else is said', async () => {
  const { code, stdout } = await countersign(
    ['test', '--operation', 'listFiles', '--operation', 'createBatch'],
    {
      cwd: root,
    },
  );
  expect(stdout).toMatch(/^clevver sandbox http:\/\/127\.0\.0\.1:\d+\/clevver\/api$/m);
  expect(stdout).toMatch(/^ {2}listFiles .* 200/m);
  expect(code, stdout).toBe(0);
});

test('the sandbox serves its users until it is interrupted, on the ports that it prints', async () => {
  const interrupted = new AbortController();
  const listed = Promise.withResolvers<readonly number[]>();
  const argv = [
    'sandbox',
    '--port',
    '0',
    '--control-port',
    '0',
    '--user',
    'carol=carol-token',
    '--format',
    'json',
  ];
  const { code, stdout } = await countersign(argv, {
    signal: interrupted.signal,
    async onStdout(text) {
      if (!text.endsWith('\n')) return;
      const { apis, consoleUrl, controlUrl } = JSON.parse(text) as {
        apis: { api: string; url: string }[];
        consoleUrl: string;
        controlUrl: string;
      };
      const files = `${apis.find(({ api }) => api === 'pakt')?.url}/v1/upload/`;
      const as = async (token: string): Promise<number> =>
        (await fetch(files, { headers: { authorization: `Bearer ${token}` } })).status;
      try {
        listed.resolve([
          await as('carol-token'),
          await as('alice-token'),
          (await fetch(`${controlUrl}/_sandbox/clock`)).status,
          (await fetch(consoleUrl)).status,
        ]);
      } catch (error) {
        listed.reject(error);
      }
      interrupted.abort();
    },
  });
  expect(await listed.promise).toEqual([200, 401, 200, 200]);
  expect(JSON.parse(stdout)).toHaveProperty('port');
  expect(code).toBe(0);
});

test('the mock serves until it is interrupted, on the port that it prints', async () => {
  const interrupted = new AbortController();
  const asked = Promise.withResolvers<number>();
  let base = '';
  const { code, stdout } = await countersign(['mock', 'pakt', 'clevver', '--port', '0', '--format', 'json'], {
    cwd: root,
    signal: interrupted.signal,
    onStdout(text) {
      const { apis } = JSON.parse(text);
      base = apis[1].url;
      fetch(`${base}/batches`, { headers: { authorization: 'Bearer any' } })
        .then(({ status }) => asked.resolve(status), asked.reject)
        .finally(() => interrupted.abort());
    },
  });
  expect(await asked.promise).toBe(200);
  expect(JSON.parse(stdout)).toMatchObject({
    apis: [
      { api: 'pakt' },
      { api: 'clevver', url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/clevver\/api$/) },
    ],
  });
  expect(code).toBe(0);
  await expect(fetch(base)).rejects.toThrow();
});

test('generate writes what is missing, names what differs, and repairs it', async () => {
  const cwd = directoryWith({
    'numbers.yaml': numbers,
    'redocly.yaml': 'apis:\n  numbers:\n    root: numbers.yaml\n',
  });
  const missing = await countersign(['generate', '--check'], { cwd });
  expect(missing.code).toBe(1);
  expect(missing.stdout).toMatch(/^missing {2}generated\/numbers\/package\.json$/m);
  expect(missing.stdout).toMatch(/^missing {2}contract\.gen\.ts$/m);
  expect(existsSync(join(cwd, 'generated'))).toBe(false);
  expect(await countersign(['generate'], { cwd })).toMatchObject({ code: 0 });
  expect(readdirSync(join(cwd, 'generated/numbers'))).toContain('package.json');
  expect(await countersign(['generate', '--check'], { cwd })).toMatchObject({
    code: 0,
    stdout: 'Generated files of numbers are up to date.\n',
  });
});

test('lint holds the registered descriptions and their workflows to the rules', async () => {
  expect(await countersign(['lint'], { cwd: root })).toEqual({
    code: 0,
    stdout: '8 documents: no problems.\n',
    stderr: '',
  });
  const json = await countersign(['lint', 'numbers.yaml', '--format', 'json'], {
    cwd: directoryWith({ 'numbers.yaml': numbers }),
  });
  expect(json.code).toBe(1);
  expect(JSON.parse(json.stdout)).toMatchObject({
    files: ['numbers.yaml'],
    problems: expect.arrayContaining([
      expect.objectContaining({
        file: 'numbers.yaml',
        rule: 'operation-summary',
        line: 5,
        severity: 'error',
      }),
    ]),
  });
});

test('an operation is looked for in every API, and the others are left alone', async () => {
  const { code, stdout } = await countersign(
    ['test', '--target', 'mock', '--operation', 'getFile', '--tag', 'Uploads'],
    { cwd: root },
  );
  expect(stdout.match(/^\w+(?= mock)/gm)).toEqual(['dstor', 'pakt']);
  expect(stdout.match(/^ {2}\w+(?= +\d)/gm)?.map((row) => row.trim())).toEqual([
    'createUploadToken',
    'uploadChunk',
    'getUploadStatus',
    'getFile',
  ]);
  expect(code).toBe(0);
});

const unusable: [name: string, files: Record<string, string>, message: RegExp][] = [
  [
    'a plugin that throws',
    {
      'redocly.yaml': 'plugins: [./p.mjs]\napis:\n  numbers:\n    root: numbers.yaml\n',
      'p.mjs': 'throw new Error("no plugin today");',
    },
    /redocly\.yaml: .*no plugin today/,
  ],
  ['workflows that are no YAML', { 'a.arazzo.yaml': 'arazzo: [\n' }, /a\.arazzo\.yaml/],
];

test.each(unusable)('lint says in one line what is wrong with %s', async (_, files, message) => {
  const { code, stderr } = await countersign(['lint', 'numbers.yaml'], {
    cwd: directoryWith({ 'numbers.yaml': numbers, ...files }),
  });
  expect(stderr).toMatch(message);
  expect(stderr).toMatch(/^countersign: .+\n$/);
  expect(code).toBe(2);
});

test('a mock is asked for a single example, which has no name, and for one that is called example', async () => {
  const document = `openapi: 3.0.3
info: { title: Notes, version: '1' }
paths:
  /note:
    get:
      operationId: getNote
      responses:
        '200':
          description: The note.
          content: { application/json: { schema: { type: object }, example: { text: hello } } }
        '404':
          description: No note.
          content: { application/json: { schema: { type: object }, examples: { example: { value: { gone: true } } } } }
`;
  const cwd = directoryWith({ 'notes.yaml': document });
  const { code, stdout } = await countersign(['test', 'notes.yaml', '--target', 'mock'], { cwd });
  expect(stdout).toMatch(/^ {2}getNote .* 2 of 2: 200 404 /m);
  expect(code, stdout).toBe(0);
});
