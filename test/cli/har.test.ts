import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { answering, countersign, directoryWith, listen, numbers, ok } from './command-line.ts';

const wrong = ok.replace(/1$/, '"').replace('content-length: 1', 'content-length: 3').concat('x"');
const origin = 'https://numbers.example.com';

interface Recorded {
  readonly method?: string;
  readonly path?: string;
  readonly url?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly postData?: object;
  readonly status?: number;
  readonly content?: object;
  readonly answer?: Readonly<Record<string, string>>;
}

const json = { 'content-type': 'application/json' };
const fields = (headers: Readonly<Record<string, string>>) =>
  Object.entries(headers).map(([name, value]) => ({ name, value }));

/** An entry as Chrome writes it: bodies decoded, headers as they came, HTTP/2's among them. */
function entry({
  method = 'GET',
  path = '/v2/number',
  url = origin + path,
  headers = {},
  postData,
  status = 200,
  content = { size: 1, mimeType: 'application/json', text: '1' },
  answer = { ...json, 'content-encoding': 'gzip', 'content-length': '21' },
}: Recorded): object {
  return {
    startedDateTime: '2026-01-02T03:04:05.678Z',
    time: 12.5,
    request: {
      method,
      url,
      headers: fields({ ':authority': 'x', ...headers }),
      cookies: [],
      postData,
      bodySize: -1,
    },
    response: { status, headers: fields(answer), content },
  };
}

function har(...entries: readonly object[]): string {
  return JSON.stringify({
    log: { version: '1.2', creator: { name: 'WebInspector', version: '1' }, pages: [], entries },
  });
}

async function judge(text: string, ...argv: string[]) {
  const cwd = directoryWith({ 'numbers.yaml': numbers, 'r.har': text });
  const outcome = await countersign(['test', 'numbers.yaml', '--har', 'r.har', '--format', 'json', ...argv], {
    cwd,
  });
  const report = outcome.stdout === '' ? undefined : JSON.parse(outcome.stdout);
  const findings: string[] = (report?.findings ?? []).map(
    ({ rule, operation, phase }: Record<string, string>) => `${rule} ${operation} ${phase}`,
  );
  const notJudged: string[] = (report?.notJudged ?? []).map(({ message }: { message: string }) => message);
  return { ...outcome, report, findings, notJudged };
}

test('what a run has recorded is judged again without the server, with the same outcome', async () => {
  const server = await listen(answering(wrong));
  const cwd = directoryWith({ 'numbers.yaml': numbers });
  const run = ['test', 'numbers.yaml', '--server', server, '--tag', 'read', '--phase', 'examples'];
  const live = await countersign([...run, '--format', 'json', '--report', 'har=r.har'], { cwd });
  const { findings } = JSON.parse(live.stdout);
  writeFileSync(
    join(cwd, 'r.har'),
    readFileSync(join(cwd, 'r.har'), 'utf8').replaceAll(server, 'http://gone.invalid'),
  );
  const offline = await countersign(['test', 'numbers.yaml', '--har', 'r.har', '--format', 'json'], { cwd });
  const report = JSON.parse(offline.stdout);
  const idOf = ({ id }: { id: string }) => id;
  expect(report.findings.map(idOf)).toEqual(
    findings.filter(({ rule }: { rule: string }) => rule === 'body-invalid').map(idOf),
  );
  expect(report.apis[0].target).toEqual({ kind: 'recording', url: 'http://gone.invalid' });
  expect(offline.code).toBe(1);
});

test('requests and answers are judged, whoever recorded them and however', async () => {
  const base64 = (text: string) => ({
    size: 9,
    mimeType: '',
    encoding: 'base64',
    text: Buffer.from(text).toString('base64'),
  });
  const put = (postData: object | undefined, status = 204): Recorded => ({
    method: 'PUT',
    headers: json,
    status,
    content: { size: 0, mimeType: 'x-unknown' },
    answer: {},
    ...(postData && { postData }),
  });
  const { findings, notJudged, report } = await judge(
    har(
      entry({}),
      entry({ content: base64('2') }),
      entry({ content: base64('"no number"') }),
      entry({ status: 418, content: { size: 0, mimeType: '', text: '' }, answer: {} }),
      entry(put({ mimeType: 'application/json', text: '"no number"' })),
      entry(put({ mimeType: 'application/json', text: '7' })),
      // Refused: both sides have done what they should.
      entry(put({ mimeType: 'application/json', text: '"no number either"' }, 400)),
    ),
  );
  expect(findings.sort()).toEqual([
    'body-invalid getNumber recorded',
    'request-invalid setNumber recorded',
    'status-undocumented getNumber recorded',
    'status-undocumented setNumber recorded',
  ]);
  expect(notJudged).toEqual(['1 response body was not recorded byte for byte']);
  expect(
    report.operations.map(({ cases, statusesSeen }: { cases: number; statusesSeen: number[] }) => [
      cases,
      statusesSeen,
    ]),
  ).toEqual([
    [4, [200, 418]],
    [3, [204, 400]],
  ]);
});

test('what was not recorded is no fault, and is said', async () => {
  const { code, findings, notJudged } = await judge(
    har(
      entry({ content: { size: 5000, mimeType: 'application/json' } }),
      entry({ content: { size: 3, mimeType: 'application/json', text: '\ufffd"' } }),
      entry({
        method: 'PUT',
        headers: json,
        status: 204,
        content: { size: 0 },
        answer: {},
        postData: { mimeType: 'application/json' },
      }),
      entry({ status: 0, content: {}, answer: {} }),
      entry({ method: 'OPTIONS', status: 204, content: {}, answer: {} }),
      entry({ path: '/v2/users/123456' }),
      entry({ path: '/v2/users/7/' }),
      entry({ path: '/v2/users/8/' }),
      entry({ url: 'https://cdn.example.com/a.js' }),
      entry({ url: 'https://cdn.example.com/b.js' }),
      entry({ url: 'data:text/plain,hello' }),
      { nothing: true },
    ),
  );
  expect(findings).toEqual([]);
  expect(code).toBe(0);
  expect(notJudged).toEqual([
    '2 recorded requests GET /users/{…}/: no operation of the description',
    '2 recorded requests to https://cdn.example.com, which is not below the server of the description',
    '1 recorded request GET /users/{…}: no operation of the description',
    '1 recorded request has no answer',
    '1 request body was not recorded byte for byte',
    '2 response bodies were not recorded byte for byte',
  ]);
});

test('credentials of a recording are in no report', async () => {
  const headers = {
    authorization: 'Bearer very-secret',
    cookie: 'sid=session-secret; theme=dark',
    'x-api-key': 'key-secret',
  };
  const answer = { ...json, 'set-cookie': 'sid=next-secret; Path=/' };
  const text = har(
    entry({
      path: '/v2/number?access_token=query%2Fsecret',
      headers,
      answer,
      content: { size: 3, text: '"x"' },
    }),
  );
  const cwd = directoryWith({ 'numbers.yaml': numbers, 'r.har': text });
  const kinds = ['json=o.json', 'har=o.har', 'html=o.html', 'sarif=o.sarif', 'markdown=o.md', 'junit=o.xml'];
  const { code, stdout } = await countersign(
    ['test', 'numbers.yaml', '--har', 'r.har', ...kinds.flatMap((each) => ['--report', each])],
    { cwd },
  );
  expect(code).toBe(1);
  const all = [stdout, ...kinds.map((each) => readFileSync(join(cwd, each.split('=')[1] ?? ''), 'utf8'))];
  for (const report of all) expect(report).not.toMatch(/(very|session|key|next|query)[-/%2F]+secret/i);
  expect(stdout).toContain('authorization: Bearer ');
});

test('--server says where the paths begin', async () => {
  const { report } = await judge(har(entry({})), '--server', `${origin}/v2/`);
  expect(report.operations[0].cases).toBe(1);
  const { code, stderr } = await judge(har(entry({})), '--server', `${origin}/v1`);
  expect(stderr).toBe(
    `countersign: r.har: none of its requests is an operation of numbers below ${origin}/v1\n`,
  );
  expect(code).toBe(2);
});

const whole = har(entry({}));
const unusable: [name: string, text: string, message: RegExp][] = [
  ['is empty', '', /^r\.har: is empty$/],
  ['was cut off', whole.slice(0, -20), /^r\.har: was cut off: its JSON does not end; record it again$/],
  ['is broken', whole.replace('"url"', 'url'), /^r\.har: is no HAR file: its JSON is broken at byte \d+$/],
  ['is other JSON', '{"log":{"lines":[]}}', /^r\.har: is no HAR file: it has no log with entries$/],
  ['is no JSON', 'GET / HTTP/1.1', /^r\.har: is no HAR file: its JSON is broken/],
  [
    'has nothing of the API',
    har(entry({ path: '/else' })),
    /none of its requests is an operation of numbers; say .* --server URL$/,
  ],
];

test.each(unusable)('a recording that %s is told in one line', async (_, text, message) => {
  const { code, stdout, stderr } = await judge(text);
  expect(stderr.replace('countersign: ', '').trimEnd()).toMatch(message);
  expect(stderr).toMatch(/^countersign: .+\n$/);
  expect([stdout, code]).toEqual(['', 2]);
});
