import { describe, expect, test } from 'vitest';
import { countersign, directoryWith } from './command-line.ts';

const head = "openapi: 3.1.1\ninfo: { title: T, version: '1' }\n";
const bomb = Array.from(
  { length: 30 },
  (_, n) => `  a${n}: &a${n} [${n === 0 ? 'x' : `*a${n - 1}, *a${n - 1}, *a${n - 1}`}]\n`,
).join('');

const inputs: [name: string, content: string | Uint8Array | undefined, message: RegExp][] = [
  ['a missing file', undefined, /^x\.yaml: there is no such file/],
  ['an empty file', '', /^x\.yaml: is empty/],
  ['a binary file', Uint8Array.from({ length: 512 }, (_, index) => index), /^x\.yaml: is a binary file/],
  ['text that is no YAML', 'a: [b\n', /^x\.yaml:\d+:\d+: is neither YAML nor JSON/],
  ['YAML that is no OpenAPI', 'a: 1\n', /^x\.yaml:1:1: is not an OpenAPI document/],
  ['a Swagger 2 document', 'swagger: "2.0"\n', /^x\.yaml:1:1: is a Swagger 2\.0 document/],
  ['a version to come', 'openapi: 4.0.0\n', /^x\.yaml:1:\d+: .*4\.0\.0/],
  [
    'references in a circle',
    `${head}paths:\n  /a:\n    get:\n      responses:\n        '200': { $ref: '#/components/responses/A' }\ncomponents:\n  responses:\n    A: { $ref: '#/components/responses/B' }\n    B: { $ref: '#/components/responses/A' }\n`,
    /^x\.yaml:\d+:\d+: references lead in a circle/,
  ],
  [
    'a dangling reference',
    `${head}paths:\n  /a:\n    get:\n      responses:\n        '200': { $ref: '#/components/responses/Nope' }\n`,
    /^x\.yaml:7:\d+: reference "#\/components\/responses\/Nope" leads nowhere/,
  ],
  [
    'a reference to a missing file',
    `${head}paths:\n  /a: { $ref: './nope.yaml' }\n`,
    /^x\.yaml:4:\d+: .*nope\.yaml/,
  ],
  ['an alias bomb', `${head}paths: {}\nx-bomb:\n${bomb}`, /^x\.yaml: its YAML aliases stand for/],
  [
    'a document above the limit',
    `${head}paths: {}\n#${'x'.repeat(300_000)}`,
    /^x\.yaml: is larger than 200000 bytes/,
  ],
];

const commands = [
  ['test', 'x.yaml', '--target', 'mock', '--max-size', '200kB'],
  ['mock', 'x.yaml', '--port', '0', '--max-size', '200kB'],
];

describe.each(commands)('countersign %s', (...argv) => {
  test.each(inputs)('says in one line what is wrong with %s', async (_, content, message) => {
    const cwd = directoryWith(content === undefined ? {} : { 'x.yaml': content });
    const { code, stdout, stderr } = await countersign(argv, { cwd });
    expect(stdout).toBe('');
    expect(stderr).toMatch(/^countersign: .+\n$/);
    expect(stderr.replace('countersign: ', '')).toMatch(message);
    expect(code).toBe(2);
  });
});

test('lint names what can be read but is wrong, and where', async () => {
  const [, content = ''] = inputs.find(([name]) => name === 'a dangling reference') ?? [];
  const { code, stdout } = await countersign(['lint', 'x.yaml'], {
    cwd: directoryWith({ 'x.yaml': content }),
  });
  expect(stdout).toMatch(/^x\.yaml:7:\d+: error no-unresolved-refs: /m);
  expect(code).toBe(1);
});

const registry = `apis:\n  clevver:\n    root: openapi.yaml\n  pakt:\n    root: openapi.yaml\n`;
const lines: [name: string, redocly: string | undefined, argv: string[], message: RegExp][] = [
  [
    'an unknown API',
    registry,
    ['test', 'cleaver'],
    /there is no API "cleaver": did you mean "clevver"\? \(there is clevver, pakt\)/,
  ],
  [
    'an unknown API nothing like a known one',
    registry,
    ['generate', 'zzz'],
    /there is no API "zzz": there is clevver, pakt/,
  ],
  ['no registry', undefined, ['lint'], /there is no redocly\.yaml here or above/],
  ['a registry without APIs', 'extends: []\n', ['test'], /names no APIs/],
  ['a registry that is no YAML', 'apis: [a\n', ['test'], /^countersign: redocly\.yaml:\d+:\d+: /],
  [
    'an API without a root',
    'apis:\n  a: {}\n',
    ['test', 'a'],
    /^countersign: redocly\.yaml:2:3: apis\.a needs root/,
  ],
  [
    'an unknown setting',
    'apis:\n  a:\n    root: x\n    x-countersign:\n      tokenenv: A\n',
    ['test', 'a'],
    /^countersign: redocly\.yaml:5:7: apis\.a\.x-countersign has no setting "tokenenv": did you mean "tokenEnv"/,
  ],
  [
    'generating what is not registered',
    registry,
    ['generate', 'other.yaml'],
    /other\.yaml is not registered/,
  ],
  ['nothing said about where to test', registry, ['test', 'openapi.yaml'], /--server URL, or --target mock/],
  [
    'one that is only called like an API with a sandbox',
    registry,
    ['test', 'pakt'],
    /--server URL, or --target mock/,
  ],
  [
    'a sandbox of what has none',
    registry,
    ['test', 'openapi.yaml', '--target', 'sandbox'],
    /there is no sandbox of /,
  ],
  [
    'a user without a token',
    undefined,
    ['sandbox', '--user', 'carol'],
    /--user: "carol" is no user; write name=token/,
  ],
  ['two users of one name', undefined, ['sandbox', '--user', 'a=1', '--user', 'a=2'], /two users called "a"/],
  ['a control port that is off', undefined, ['sandbox', '--control-port', '0', '--control-off'], /not both/],
  [
    'one server for several APIs',
    registry,
    ['test', '--server', 'http://127.0.0.1:9'],
    /--server is for one API, and this would test clevver, pakt/,
  ],
  [
    'server and target',
    registry,
    ['test', 'openapi.yaml', '--server', 'http://127.0.0.1:9', '--target', 'mock'],
    /either --server or --target/,
  ],
  [
    'safe and unsafe',
    registry,
    ['test', 'openapi.yaml', '--target', 'mock', '--safe', '--unsafe'],
    /either --safe or --unsafe/,
  ],
  [
    'two tokens',
    registry,
    ['test', 'openapi.yaml', '--token', 'a', '--token-env', 'B'],
    /either --token or --token-env/,
  ],
  [
    'a variable that is not set',
    registry,
    ['test', 'openapi.yaml', '--token-env', 'NOT_SET'],
    /NOT_SET is not set/,
  ],
  [
    'a header that is none',
    registry,
    ['test', 'openapi.yaml', '--target', 'mock', '--header', 'a b'],
    /"a b" is no header; write 'Name: value'/,
  ],
  [
    'a report of an unknown kind',
    registry,
    ['test', '--target', 'mock', '--report', 'pdf=x'],
    /write json=FILE or junit=FILE or html=FILE or sarif=FILE or markdown=FILE or har=FILE/,
  ],
  ['a seed that is no number', registry, ['test', '--seed', 'x'], /--seed <number>: "x" is no whole number/],
  [
    'a size that is none',
    registry,
    ['test', '--max-size', '10 apples'],
    /is no size; write for example 100MB/,
  ],
  ['an unknown word', registry, ['test', '--fail-on', 'info'], /"info" is not one of error, warning, never/],
  [
    'no workers at all',
    registry,
    ['test', '--workers', '0'],
    /--workers <number>: "0" is no whole number from 1/,
  ],
  [
    'a shard that is none',
    registry,
    ['test', '--shard', '3/2'],
    /"3\/2" is no part of a run; write for example 1\/3/,
  ],
  ['a rate that is none', registry, ['test', '--rate', 'fast'], /write for example 10\/s/],
  [
    'an unknown phase',
    registry,
    ['test', '--phase', 'examples,all'],
    /"all" is not one of examples, coverage/,
  ],
  [
    'an unknown option',
    registry,
    ['lint', '--forma'],
    /unknown option '--forma' \(Did you mean --format\?\)/,
  ],
  ['a misspelt word', registry, ['test', '--phase', 'fuz'], /, stateful \(did you mean fuzz\?\)/],
  [
    'help for an unknown command',
    registry,
    ['help', 'tset'],
    /there is no command "tset": did you mean "test"\? \(there is init, add, test, /,
  ],
  ['an unknown command', registry, ['tset'], /unknown command 'tset' \(Did you mean test\?\)/],
  [
    'an unknown operation',
    registry,
    ['test', 'clevver', '--target', 'mock', '--operation', 'x'],
    /there is no operation "x": there is GET \/a/,
  ],
  [
    'a server that is no URL',
    registry,
    ['test', 'clevver', '--server', 'localhost:1'],
    /"localhost:1" is no base URL/,
  ],
  [
    'a server that is not there',
    registry,
    ['test', 'clevver', '--server', 'http://127.0.0.1:9'],
    /http:\/\/127\.0\.0\.1:9 cannot be reached: the connection was refused/,
  ],
  ['a port in use', registry, ['mock', '--port', '70000'], /no whole number from 0 to 65535/],
];

test.each(lines)('says in one line what to do about %s', async (_, redocly, argv, message) => {
  const document = `${head}paths:\n  /a:\n    get:\n      responses:\n        '200': { description: Fine. }\n`;
  const cwd = directoryWith({
    'openapi.yaml': document,
    ...(redocly !== undefined && { 'redocly.yaml': redocly }),
  });
  const { code, stdout, stderr } = await countersign(argv, { cwd });
  expect(stderr).toMatch(message);
  expect(stderr).toMatch(/^countersign: .+\n$/);
  expect(stdout).toBe('');
  expect(code).toBe(2);
});

test('a bug of ours ends with 70 and its stack', async () => {
  const cwd = directoryWith({ 'openapi.yaml': `${head}paths: {}\n` });
  const broken = () => {
    throw new Error('the disk is on fire');
  };
  const { code, stderr } = await countersign(['lint', 'openapi.yaml'], { cwd, onStdout: broken });
  expect(stderr).toMatch(
    /^countersign: a bug of countersign, please report it\nError: the disk is on fire\n +at /,
  );
  expect(code).toBe(70);
});

test('what is not judged yet is said, and is no failure', async () => {
  const document = `${head}webhooks:
  news:
    post: { responses: { '200': { description: Taken. } } }
paths:
  /feed:
    get:
      operationId: feed
      responses:
        '200': { description: Events., content: { text/event-stream: { schema: { type: string } } } }
  /orders:
    post:
      operationId: order
      requestBody: { required: true, content: { application/xml: { schema: { type: object } } } }
      responses:
        '200': { description: Fine. }
    get:
      operationId: listOrders
      responses:
        '200': { description: Orders., content: { application/xml: { schema: { type: object } } } }
`;
  const cwd = directoryWith({ 'openapi.yaml': document });
  const { code, stdout } = await countersign(['test', 'openapi.yaml', '--target', 'mock'], { cwd });
  const notJudged = stdout.slice(stdout.indexOf('Not judged')).replace(/\n {4}/g, ' ');
  expect(notJudged).toMatch(/webhook/i);
  expect(notJudged).toMatch(/event-stream|server-sent/i);
  expect(notJudged).toMatch(/order: no valid application\/xml body was found/);
  expect(notJudged).toMatch(/listOrders: the mock cannot make up a body of application\/xml/);
  expect(stdout).toMatch(/^no findings · 3 operations, \d+ cases · \d+ not judged · /m);
  expect(code).toBe(0);
});
