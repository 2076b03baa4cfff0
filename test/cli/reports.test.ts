import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { answering, countersign, directoryWith, listen, numbers, ok } from './command-line.ts';

const wrong = ok.replace(/1$/, '"').replace('content-length: 1', 'content-length: 3').concat('x"');
const kinds = ['json=r.json', 'junit=r.xml', 'sarif=r.sarif', 'har=r.har', 'markdown=r.md'];
const secured = `${numbers}security: [{ key: [] }]\ncomponents: { securitySchemes: { key: { type: http, scheme: bearer } } }\n`;

function reports(of: readonly string[] = kinds): string[] {
  return of.flatMap((each) => ['--report', each]);
}

test('every report has the finding, and none has the secret', async () => {
  const server = await listen(answering(wrong));
  const cwd = directoryWith({ 'numbers.yaml': secured });
  const argv = ['test', 'numbers.yaml', '--server', server, '--tag', 'read', '--phase', 'examples,coverage'];
  const { code } = await countersign([...argv, '--token', 'very-secret', ...reports()], { cwd });
  expect(code).toBe(1);
  const files = readdirSync(cwd).filter((name) => name.startsWith('r.'));
  expect(files.sort()).toEqual(['r.har', 'r.json', 'r.md', 'r.sarif', 'r.xml']);
  for (const name of files) {
    const text = readFileSync(join(cwd, name), 'utf8');
    expect(text).not.toContain('very-secret');
    if (name !== 'r.har') expect(text).toContain('body-invalid');
  }
  const read = (name: string) => JSON.parse(readFileSync(join(cwd, name), 'utf8'));
  const { apis, findings } = read('r.json');
  const { entries } = read('r.har').log;
  expect(entries).toHaveLength(apis[0].end.requests);
  expect(entries[0].request.headers).toContainEqual({ name: 'authorization', value: 'Bearer $TOKEN' });
  const ids = read('r.sarif').runs[0].results.map(
    ({ partialFingerprints }: { partialFingerprints: object }) => Object.values(partialFingerprints)[0],
  );
  expect(ids).toEqual(findings.map(({ id }: { id: string }) => id));
});

test('a run that is interrupted leaves whole reports', async () => {
  const interrupted = new AbortController();
  const server = await listen((socket) => {
    answering(ok)(socket);
    socket.once('data', () => interrupted.abort());
  });
  const cwd = directoryWith({ 'numbers.yaml': numbers });
  const argv = ['test', 'numbers.yaml', '--server', server, ...reports(['har=r.har', 'json=r.json'])];
  const { code } = await countersign(argv, { cwd, signal: interrupted.signal });
  expect(code).toBe(130);
  expect(JSON.parse(readFileSync(join(cwd, 'r.har'), 'utf8')).log.version).toBe('1.2');
  expect(JSON.parse(readFileSync(join(cwd, 'r.json'), 'utf8')).apis[0].end.stopped).toBe('cancelled');
});

test('on GitHub findings are annotations from the root of the repository, and the job gets a summary', async () => {
  const server = await listen(answering(wrong));
  const cwd = directoryWith({ 'numbers.yaml': numbers, 'summary.md': '# before\n' });
  const env = {
    GITHUB_ACTIONS: 'true',
    GITHUB_WORKSPACE: join(cwd, '..'),
    GITHUB_STEP_SUMMARY: join(cwd, 'summary.md'),
  };
  const argv = ['test', 'numbers.yaml', '--server', server, '--tag', 'read', '--phase', 'examples'];
  const { stdout, stderr } = await countersign([...argv, '--format', 'json'], { cwd, env });
  expect(JSON.parse(stdout).summary.errors).toBe(1);
  const name = cwd.split('/').at(-1);
  expect(stderr).toMatch(
    new RegExp(
      `^::error file=${name}/numbers\\.yaml,line=13,col=\\d+,title=body-invalid%3A numbers getNumber::`,
    ),
  );
  const summary = readFileSync(join(cwd, 'summary.md'), 'utf8');
  expect(summary).toMatch(/^# before\n## ❌ Contract broken\n/);
  const elsewhere = await countersign(argv, { cwd, env: { GITHUB_STEP_SUMMARY: join(cwd, 'other.md') } });
  expect(elsewhere.stderr).toBe('');
  expect(readdirSync(cwd)).not.toContain('other.md');
});

test('the shards of a run are merged into one report of every kind', async () => {
  const server = await listen(answering(wrong));
  const cwd = directoryWith({ 'numbers.yaml': numbers });
  const run = (...argv: string[]) =>
    countersign(
      [
        'test',
        'numbers.yaml',
        '--server',
        server,
        '--phase',
        'examples,coverage',
        '--fail-on',
        'never',
        ...argv,
      ],
      { cwd },
    );
  const whole = await run('--format', 'json');
  const first = await run('--shard', '1/2', '--report', 'json=1.json');
  expect(first.stdout).toContain(`numbers server ${server}, shard 1 of 2\n`);
  await run('--shard', '2/2', '--report', 'json=2.json');
  const merged = await countersign(
    [
      'merge',
      '2.json',
      '1.json',
      '--format',
      'json',
      ...reports(['junit=m.xml', 'sarif=m.sarif', 'json=m.json']),
    ],
    { cwd },
  );
  expect(merged.code).toBe(1);
  const idsOf = (text: string) => JSON.parse(text).findings.map(({ id }: { id: string }) => id);
  expect(idsOf(merged.stdout)).toEqual(idsOf(whole.stdout));
  expect(JSON.parse(merged.stdout).summary).toEqual(JSON.parse(whole.stdout).summary);
  expect(readFileSync(join(cwd, 'm.json'), 'utf8')).toBe(merged.stdout);
  expect(readFileSync(join(cwd, 'm.xml'), 'utf8')).toContain('tests="2"');
  const people = await countersign(['merge', 'm.json', '--fail-on', 'never'], { cwd });
  expect(people.code).toBe(0);
  expect(people.stdout).toMatch(/^error body-invalid {2}numbers getNumber/m);
});

const notMerged: [name: string, argv: string[], message: RegExp][] = [
  ['nothing', [], /missing required argument 'reports'/],
  ['a file that is not there', ['gone.json'], /^countersign: gone\.json: there is no such file$/],
  ['what is no report', ['numbers.yaml'], /^countersign: numbers\.yaml: is no JSON, or was cut off/],
  [
    'a kind that needs the run itself',
    ['x.json', '--report', 'har=x'],
    /"har=x" is no report; write json=FILE/,
  ],
];

test.each(notMerged)('merge says in one line what to do about %s', async (_, argv, message) => {
  const cwd = directoryWith({ 'numbers.yaml': numbers });
  const { code, stdout, stderr } = await countersign(['merge', ...argv], { cwd });
  expect(stderr.trimEnd()).toMatch(message);
  expect(stderr).toMatch(/^countersign: .+\n$/);
  expect([stdout, code]).toEqual(['', 2]);
});
