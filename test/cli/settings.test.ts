import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { countersign, directoryWith } from './command-line.ts';

const description = `openapi: 3.1.1
info: { title: Pets, version: '1' }
components:
  securitySchemes: { bearer: { type: http, scheme: bearer } }
security: [{ bearer: [] }]
paths:
  /{tenant}/pets/{petId}:
    parameters:
      - { name: tenant, in: path, required: true, schema: { type: string } }
      - { name: petId, in: path, required: true, schema: { type: integer } }
    get:
      operationId: getPet
      responses:
        '200':
          description: A pet.
          content: { application/json: { schema: { type: object, required: [name], properties: { name: { type: string } } } } }
        '401': { description: Who are you? }
        '404': { description: There is none. }
        4XX: { description: Refused. }
  /{tenant}/scans:
    parameters:
      - { name: tenant, in: path, required: true, schema: { type: string } }
    post:
      operationId: addScan
      requestBody:
        required: true
        content: { application/pdf: {} }
      responses:
        '204': { description: Taken. }
        4XX: { description: Refused. }
`;

interface Seen extends Pick<IncomingMessage, 'method' | 'url' | 'headers'> {
  readonly body: string;
}

/** A server with one pet of one tenant, whose name is a number. */
async function serve(onRequest: (seen: Seen) => void = () => {}): Promise<{ url: string; seen: Seen[] }> {
  const seen: Seen[] = [];
  const server = createServer(async (request, response) => {
    const body = Buffer.concat(await request.toArray()).toString('latin1');
    const { method, url, headers } = request;
    seen.push({ method, url, headers, body });
    onRequest({ method, url, headers, body });
    const isUser = headers.authorization === 'Bearer the-secret-token';
    const isScan = /^\/acme[^/]*\/scans$/.test(url ?? '') && method === 'POST';
    const isPet = /^\/acme[^/]*\/pets\/42$/.test(url ?? '') && method === 'GET';
    const isTaken = body !== '' && headers['content-type'] === 'application/pdf';
    const status = !isUser ? 401 : isPet ? 200 : isScan ? (isTaken ? 204 : 415) : 404;
    response.writeHead(status, status === 200 ? { 'content-type': 'application/json' } : {});
    response.end(status === 200 ? '{"name":7}' : undefined);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(() => void server.close());
  onTestFinished(() => server.closeAllConnections());
  const address = server.address();
  return { url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`, seen };
}

function project(settings: string, files: Readonly<Record<string, string>> = {}): string {
  const lines = settings.trim().split('\n');
  const shift = /^ */.exec(settings.split('\n').find((line) => line.trim() !== '') ?? '')?.[0].length ?? 0;
  const indented = lines.map((line, index) => `      ${index === 0 ? line : line.slice(shift)}`);
  return directoryWith({
    'redocly.yaml': `apis:\n  pets:\n    root: openapi.yaml\n    x-countersign:\n${indented.join('\n')}\n`,
    'openapi.yaml': description,
    ...files,
  });
}

const node = process.execPath;

test('tests the configured server with what its set-up hands on, and tears down', {
  timeout: 120_000,
}, async () => {
  const { url, seen } = await serve();
  const cwd = project(
    `
    server: \${API_URL}
    tokenEnv: PETS_TOKEN
    headers: { x-trace: 'id=\${TRACE}' }
    seed: 5
    phases: [examples, stateful]
    data:
      '*': { path: { tenant: '\${TENANT}' } }
      getPet: { path: { petId: '\${PET_ID}' } }
      addScan: { body: { value: { $file: scan.pdf } } }
    setUp: ${node} set-up.mjs
    tearDown: ${node} tear-down.mjs
  `,
    {
      'scan.pdf': '%PDF-1.7 really',
      'set-up.mjs': `import { writeFileSync } from 'node:fs';
        console.log('setting up ' + process.env.COUNTERSIGN_API);
        writeFileSync(process.env.COUNTERSIGN_ENV, 'PET_ID=42\\nTENANT=acme-and-sons\\nPETS_TOKEN=the-secret-token\\nTRACE=a-trace-id\\n');`,
      'tear-down.mjs': `import { writeFileSync } from 'node:fs';
        writeFileSync('torn-down', process.env.PET_ID + ' ' + process.env.COUNTERSIGN_SERVER);`,
    },
  );
  const env = { API_URL: url, PATH: process.env.PATH ?? '' };
  const argv = ['test', '--format', 'json', '--report', 'json=report.json'];
  const { stdout, stderr } = await countersign(argv, { cwd, env });
  expect(stderr).toBe('setting up pets\n');
  const report = JSON.parse(stdout);
  expect(report.seed).toBe(5);
  expect(report.apis).toMatchObject([{ api: 'pets', target: { kind: 'server', url } }]);
  const gets = seen.filter(({ method, headers }) => method === 'GET' && headers.authorization);
  expect(gets[0]).toMatchObject({ url: '/acme-and-sons/pets/42', headers: { 'x-trace': 'id=a-trace-id' } });
  const scans = seen.filter(({ method, url: path }) => method === 'POST' && path === '/acme-and-sons/scans');
  expect(scans.map(({ body }) => body)).toContain('%PDF-1.7 really');
  expect(report.findings.map(({ rule }: { rule: string }) => rule)).toContain('body-invalid');
  expect(stdout).not.toMatch(/the-secret-token|a-trace-id|acme-and-sons/);
  expect(stdout).toContain('$PETS_TOKEN');
  expect(readFileSync(join(cwd, 'torn-down'), 'utf8')).toBe(`42 ${url}`);
  seen.length = 0;
  const { id } = report.findings.find(({ rule }: { rule: string }) => rule === 'body-invalid');
  const replayed = await countersign(['test', '--replay', id, '--from', 'report.json'], { cwd, env });
  expect(replayed.code).toBe(1);
  expect(seen).toMatchObject([{ method: 'GET', url: '/acme-and-sons/pets/42' }]);
  expect(replayed.stdout).toContain('GET /$TENANT/pets/42  200\n');
});

test('tears down after Ctrl-C, and writes the report of what was tested', async () => {
  const stop = new AbortController();
  const { url } = await serve(() => stop.abort());
  const cwd = project(
    `
    server: ${url}
    tearDown: echo done > torn-down
  `,
  );
  const argv = ['test', '--token', 'the-secret-token', '--report', 'json=report.json'];
  const env = { PATH: process.env.PATH ?? '' };
  const { code, stdout } = await countersign(argv, { cwd, env, signal: stop.signal });
  expect(code).toBe(130);
  expect(stdout).toContain('stopped early: cancelled');
  expect(existsSync(join(cwd, 'torn-down'))).toBe(true);
  expect(JSON.parse(readFileSync(join(cwd, 'report.json'), 'utf8')).apis).toHaveLength(1);
});

const hooks: [name: string, settings: string, message: RegExp][] = [
  ['a set-up that fails', 'setUp: exit 3', /^countersign: setUp of pets failed \(exit code 3\): exit 3\n$/],
  [
    'a set-up that hands on something else',
    'setUp: echo nonsense > $COUNTERSIGN_ENV',
    /^countersign: setUp of pets wrote "nonsense" to COUNTERSIGN_ENV: write NAME=value\n$/,
  ],
  [
    'a variable that nobody set',
    `headers: { x-a: '\${NOT_SET}' }`,
    /^countersign: redocly\.yaml: apis\.pets\.x-countersign\.headers\.x-a: the environment variable NOT_SET is not set\n$/,
  ],
  [
    'data of no operation',
    'data: { getPets: {} }',
    /data: there is no operation "getPets": did you mean "getPet"\?/,
  ],
  [
    'data of no parameter',
    'data: { getPet: { path: { petid: 1 } } }',
    /data\.getPet\.path: there is no path parameter "petid": did you mean "petId"\?/,
  ],
  [
    'data of a file that is not there',
    'data: { addScan: { body: { value: { $file: no.pdf } } } }',
    /data\.addScan\.body: the file no\.pdf cannot be read \(ENOENT\)/,
  ],
  [
    'data of a media type that is not taken',
    'data: { addScan: { body: { mediaType: image/png, value: { $file: no.pdf } } } }',
    /data\.addScan\.body: the operation takes no image\/png: there is application\/pdf/,
  ],
  [
    'a job of no operation',
    'jobs: { addScam: { link: a, status: $response.body, terminal: [done] } }',
    /jobs: there is no operation "addScam": did you mean "addScan"\?/,
  ],
  [
    'a job that no link polls',
    'jobs: { addScan: { link: poll, status: $response.body, terminal: [done] } }',
    /jobs\.addScan: its responses have no link "poll": there is none/,
  ],
];

test.each(hooks)('says in one line what to do about %s', async (_, settings, message) => {
  const { url } = await serve();
  const cwd = project(`
    server: ${url}
    tearDown: echo done > torn-down
    ${settings}
  `);
  const { code, stdout, stderr } = await countersign(['test'], {
    cwd,
    env: { PATH: process.env.PATH ?? '' },
  });
  expect(stderr).toMatch(message);
  expect(stdout).toBe('');
  expect(code).toBe(2);
  expect(existsSync(join(cwd, 'torn-down'))).toBe(true);
});

test('a set-up that fails is told, though tearing down fails after it', async () => {
  const { url } = await serve();
  const cwd = project(`
    server: ${url}
    setUp: exit 3
    tearDown: exit 4
  `);
  const { code, stderr } = await countersign(['test'], { cwd, env: { PATH: process.env.PATH ?? '' } });
  expect(stderr).toBe(
    'countersign: tearDown of pets failed (exit code 4): exit 4\ncountersign: setUp of pets failed (exit code 3): exit 3\n',
  );
  expect(code).toBe(2);
});

test('a waived finding is told as such and fails nothing, until its day has come', async () => {
  const { url } = await serve();
  const data = `data:
      '*': { path: { tenant: acme, petId: 42 } }`;
  const run = (expires: string, severity: string) => {
    const cwd = project(`
    server: ${url}
    ${data}
    severity: { body-invalid: ${severity} }
    waivers:
      - { rule: body-invalid, operation: getPet, reason: names are numbers until the rewrite, expires: ${expires} }
      - { rule: no-answer, reason: never needed, expires: 2099-01-01 }
    `);
    return countersign(['test', '--token', 'the-secret-token', '--format', 'json'], { cwd });
  };
  const valid = await run('2099-01-01', 'error');
  expect(valid.code).toBe(0);
  const report = JSON.parse(valid.stdout);
  expect(report.summary).toMatchObject({ errors: 0, waived: 1 });
  expect(report.findings).toContainEqual(
    expect.objectContaining({
      rule: 'body-invalid',
      severity: 'error',
      waived: { reason: 'names are numbers until the rewrite', expires: '2099-01-01' },
    }),
  );
  expect(report.remarks).toStrictEqual([
    {
      api: 'pets',
      message: 'the waiver of no-answer (never needed) met no finding: it is no longer needed',
    },
  ]);
  const expired = await run('2001-01-01', 'error');
  expect(expired.code).toBe(1);
  expect(JSON.parse(expired.stdout).remarks[0].message).toMatch(/ expired on 2001-01-01: /);
  expect((await run('2001-01-01', 'warning')).code).toBe(0);
});

test('a baseline accepts what is known, and nothing new', async () => {
  const { url } = await serve();
  const cwd = project(`
    server: ${url}
    data:
      '*': { path: { tenant: acme, petId: 42 } }
  `);
  const argv = ['test', '--token', 'the-secret-token', '--format', 'json'];
  const written = await countersign([...argv, '--write-baseline', 'b.json', '--expires', '2099-12-31'], {
    cwd,
  });
  expect(written).toMatchObject({
    code: 0,
    stderr: expect.stringMatching(/^b\.json: \d+ findings are accepted/),
  });
  const accepted = await countersign([...argv, '--baseline', 'b.json'], { cwd });
  expect(accepted.code).toBe(0);
  const file = join(cwd, 'b.json');
  const { findings, ...rest } = JSON.parse(readFileSync(file, 'utf8'));
  expect(JSON.parse(accepted.stdout).summary.waived).toBe(findings.length);
  const others = findings.filter(({ rule }: { rule: string }) => rule !== 'body-invalid');
  expect(others).toHaveLength(findings.length - 1);
  writeFileSync(file, JSON.stringify({ ...rest, findings: others }));
  expect((await countersign([...argv, '--baseline', 'b.json'], { cwd })).code).toBe(1);
  for (const wrong of ['{}', '{', '{"expires":"2099-02-31","findings":[]}']) {
    writeFileSync(file, wrong);
    const { code, stderr } = await countersign([...argv, '--baseline', 'b.json'], { cwd });
    expect([code, stderr]).toStrictEqual([
      2,
      expect.stringMatching(/^countersign: --baseline: \S+ .*write one with --write-baseline\n$/),
    ]);
  }
});

test('the configuration in the README is one', async () => {
  const readme = readFileSync(new URL('../../packages/cli/README.md', import.meta.url), 'utf8');
  const [, example = ''] = /```yaml\n(.*?)```/s.exec(readme) ?? [];
  const cwd = directoryWith({ 'redocly.yaml': example, 'openapi.yaml': description });
  const { code, stdout, stderr } = await countersign(['test', 'pets', '--target', 'mock'], { cwd });
  expect(stderr).toBe('');
  expect(stdout).toContain('pets mock http://127.0.0.1:');
  expect(code).not.toBe(2);
});

test('a job of a description that is not ours is polled as the configuration says', async () => {
  const server = createServer((request, response) => {
    request.resume();
    const status = request.method === 'POST' ? (request.url === '/a/scans' ? 202 : 404) : 200;
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ id: 7, name: 'n', state: 'running' }));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(() => void server.close());
  onTestFinished(() => server.closeAllConnections());
  const address = server.address();
  const cwd = project(`
    server: http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}
    phases: [stateful]
    data: { '*': { path: { tenant: a } } }
    jobs:
      addScan:
        link: { operation: getPet, parameters: { petId: $response.body#/id, tenant: a } }
        status: $response.body#/state
        terminal: [done]
        interval: 0.05
        deadline: 0.2
  `);
  const { stdout } = await countersign(['test', '--format', 'json'], { cwd });
  const { findings } = JSON.parse(stdout);
  expect(findings).toContainEqual(expect.objectContaining({ rule: 'job-never-ends', operation: 'addScan' }));
});
