import { createHash } from 'node:crypto';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import type { Contract, RunEvent, RunTarget } from '@countersign/contract';
import { parseContract } from '@countersign/contract/load';
import { afterEach, expect, test } from 'vitest';
import type { TestOptions } from './options.ts';
import { testContract } from './test-contract.ts';

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

type Serve = (request: IncomingMessage & { readonly body: string }, response: ServerResponse) => void;

async function serve(answer: Serve): Promise<string> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () =>
      answer(Object.assign(request, { body: Buffer.concat(chunks).toString('latin1') }), response),
    );
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  closing.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const pet = { type: 'object', required: ['id'], properties: { id: { type: 'integer' } } };
const json = (schema: object, examples = {}) => ({
  description: '',
  content: { 'application/json': { schema, ...examples } },
});

/** Two operations: a safe one, and one with a body and two examples. */
const pets = {
  openapi: '3.1.1',
  info: { title: 'Pets', version: '1' },
  servers: [{ url: 'https://pets.invalid/v1' }],
  security: [{ key: [] }],
  components: { securitySchemes: { key: { type: 'http', scheme: 'bearer' } } },
  paths: {
    '/pets/{id}': {
      get: {
        operationId: 'getPet',
        tags: ['read'],
        parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'string' }, example: '7' }],
        responses: { 200: json(pet), '4XX': { description: '' } },
      },
    },
    '/pets': {
      post: {
        operationId: 'addPet',
        tags: ['write'],
        requestBody: {
          required: true,
          content: {
            'application/json': {
              schema: pet,
              examples: { a: { value: { id: 1 } }, b: { value: { id: 2 } } },
            },
          },
        },
        responses: {
          201: json(pet, { examples: { made: { value: { id: 1 } }, other: { value: { id: 5 } } } }),
          409: { description: '' },
        },
      },
    },
  },
};

const healthy: Serve = ({ method, url, body }, response) => {
  response.setHeader('content-type', 'application/json');
  if (method === 'POST') response.writeHead(201).end(body);
  else response.writeHead(200).end(JSON.stringify({ id: Number(url?.split('/').pop()) }));
};

async function run(
  document: object,
  target: RunTarget,
  options: Partial<TestOptions> = {},
): Promise<RunEvent[]> {
  const contract: Contract = await parseContract(JSON.stringify(document), { name: 'pets' });
  const events: RunEvent[] = [];
  for await (const event of testContract(contract, { target, phases: ['examples'], ...options }))
    events.push(event);
  return events;
}

const of = <Type extends RunEvent['type']>(events: readonly RunEvent[], type: Type) =>
  events.filter((event): event is Extract<RunEvent, { type: Type }> => event.type === type);

test('a healthy server: the events in their order, and nothing found', async () => {
  const url = await serve(healthy);
  const events = await run(pets, { kind: 'server', url: `${url}/v1/` }, { token: 'abc' });
  expect(events.map(({ type }) => type)).toEqual([
    'run-start',
    'not-judged',
    'phase-start',
    ...['case', 'case', 'case'],
    'phase-end',
    ...['operation-end', 'operation-end'],
    'run-end',
  ]);
  expect(events[0]).toMatchObject({
    api: 'pets',
    target: { kind: 'server', url: `${url}/v1` },
    seed: 1,
    phases: ['examples'],
  });
  expect(of(events, 'case').map(({ id }) => id)).toEqual([
    'getPet/examples/example example',
    'addPet/examples/example a',
    'addPet/examples/example b',
  ]);
  expect(of(events, 'case')[1]?.exchanges).toMatchObject([
    {
      operation: 'addPet',
      url: `${url}/v1/pets`,
      sent: { bytes: 8, sha256: createHash('sha256').update('{"id":1}').digest('hex') },
      response: { status: 201 },
    },
  ]);
  expect(of(events, 'operation-end')).toMatchObject([
    {
      operation: 'getPet',
      cases: 1,
      casesByPhase: { examples: 1 },
      statusesSeen: [200],
      statusesDocumented: ['200', '4XX'],
      statusesCovered: ['200'],
      mediaTypesDocumented: { request: [], response: ['application/json'] },
    },
    { operation: 'addPet', cases: 2, statusesSeen: [201], statusesCovered: ['201'], errors: 0, warnings: 0 },
  ]);
  expect(events.at(-1)).toMatchObject({ cases: 3, requests: 3, errors: 0, warnings: 0 });
});

test('what a server gets wrong is found once, with its place and a command that shows it', async () => {
  const url = await serve((_, response) =>
    response.writeHead(201, { 'content-type': 'application/json' }).end('{"id":"x"}'),
  );
  const events = await run(pets, { kind: 'server', url }, { operations: ['addPet'] });
  expect(of(events, 'finding')).toMatchObject([
    {
      case: 'addPet/examples/example a',
      finding: {
        rule: 'body-invalid',
        severity: 'error',
        phase: 'examples',
        curl: `curl -i '${url}/pets' -H 'accept: application/json' -H 'content-type: application/json' -H 'user-agent: countersign' --data-raw '{"id":1}'`,
      },
    },
  ]);
  const [first, second] = of(events, 'case');
  expect(first?.findings).toHaveLength(1);
  expect(second?.findings).toEqual(first?.findings);
});

test('where other bytes went out than were meant, that is found and the server is not blamed', async () => {
  const meant = Buffer.from('{"id":1}');
  const url = await serve((_, response) => response.writeHead(500).end());
  const change = (message: unknown): void => {
    const { socket } = message as { socket: Socket };
    const write = socket.write.bind(socket);
    socket.write = (chunk: string | Uint8Array) =>
      write(Buffer.from(Buffer.from(chunk as string).equals(meant) ? '{"id":7}' : chunk));
  };
  subscribe('undici:client:connected', change);
  const events = await run(pets, { kind: 'server', url }, { operations: ['addPet'] });
  unsubscribe('undici:client:connected', change);
  expect(
    of(events, 'finding').map(({ case: id, finding: { rule, message } }) => [id, rule, message]),
  ).toEqual([
    [
      'addPet/examples/example a',
      'wire-differs',
      'POST /pets did not go out as it was meant: its body has other bytes than were meant.',
    ],
    ['addPet/examples/example b', 'server-error', expect.anything()],
  ]);
});

test('a secret is sent, and appears in no event', async () => {
  const seen: (string | undefined)[] = [];
  const url = await serve((request, response) => {
    seen.push(request.headers.authorization);
    // A server that gives away what it was told.
    response.writeHead(418, { 'content-type': 'text/plain', 'x-echo': request.headers.authorization });
    response.end(`you said ${request.headers.authorization}`);
  });
  const secret = { value: 'correct-horse', shown: '$MY_TOKEN' };
  const events = await run(pets, { kind: 'server', url }, { token: secret.value, secrets: [secret] });
  expect(seen).toEqual(Array(3).fill('Bearer correct-horse'));
  const text = JSON.stringify(events, (_, value) =>
    value instanceof Uint8Array ? Buffer.from(value).toString() : value,
  );
  expect(text).not.toContain('correct-horse');
  expect(text).toContain('you said Bearer $MY_TOKEN');
  expect(of(events, 'finding')[0]?.finding.curl).toContain(`-H 'authorization: Bearer '"$MY_TOKEN"`);
});

test('a server that fails to answer is a finding with its cause', async () => {
  const url = await serve((_, response) => response.destroy());
  const events = await run(pets, { kind: 'server', url }, { operations: ['getPet'] });
  expect(of(events, 'finding')).toMatchObject([
    {
      finding: {
        rule: 'no-answer',
        severity: 'error',
        message: expect.stringContaining('the connection was closed'),
      },
    },
  ]);
  expect(of(events, 'case')[0]?.exchanges[0]).toMatchObject({ failure: { kind: 'closed' } });
});

test('a documented refusal by a real server is no finding, but no success either', async () => {
  const url = await serve((_, response) => response.writeHead(404).end());
  const events = await run(pets, { kind: 'server', url }, { operations: ['getPet'] });
  expect(of(events, 'finding')).toEqual([]);
  expect(of(events, 'not-judged')).toMatchObject([
    { message: expect.stringContaining('only documented examples are sent: round trips') },
    {
      operation: 'getPet',
      message: expect.stringContaining('no request was answered with success (seen: 404)'),
    },
  ]);
});

test('a server may compress unasked', async () => {
  const url = await serve((_, response) =>
    response
      .writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' })
      .end(gzipSync('{"id":1}')),
  );
  expect(of(await run(pets, { kind: 'server', url }, { tags: ['read'] }), 'finding')).toEqual([]);
});

test('a mock has no excuse: it answers with success, with each status and with each example', async () => {
  const url = await serve(({ headers, body, method }, response) => {
    const [, code] = /code=(\d+)/.exec(String(headers.prefer)) ?? [];
    response.setHeader('content-type', 'application/json');
    if (method === 'GET') response.writeHead(code === undefined ? 404 : Number(code)).end('{"id":1}');
    // Knows neither the 409 nor the second example.
    else response.writeHead(201).end(body);
  });
  const events = await run(pets, { kind: 'mock', url });
  expect(
    of(events, 'finding').map(({ finding: { rule, operation, message } }) => [rule, operation, message]),
  ).toEqual([
    ['valid-rejected', 'getPet', 'A request that keeps the description was answered with 404.'],
    ['body-invalid', 'addPet', 'The mock was asked for code=201, example=other; the body is another.'],
    ['status-never-seen', 'addPet', 'The mock was asked for code=409; it was answered with 201.'],
  ]);
  expect(of(events, 'not-judged')).toMatchObject([
    { reason: 'target', message: expect.stringContaining('a mock keeps no state') },
  ]);
});

test('only safe methods are sent where that is asked for, and the rest is named', async () => {
  const url = await serve(healthy);
  const events = await run(pets, { kind: 'server', url }, { methods: 'safe' });
  expect(of(events, 'operation-end').map(({ operation, cases }) => [operation, cases])).toEqual([
    ['getPet', 1],
    ['addPet', 0],
  ]);
  expect(of(events, 'not-judged').at(-1)).toMatchObject({ message: expect.stringContaining('addPet') });
});

test('a run that is ended, or out of time, still ends with its results', async () => {
  const ended = new AbortController();
  const hanging = await serve(() => ended.abort());
  const events = await run(pets, { kind: 'server', url: hanging }, { signal: ended.signal });
  expect(events.at(-1)).toMatchObject({ type: 'run-end', cases: 0, stopped: 'cancelled' });
  expect(of(events, 'finding')).toEqual([]);

  const slow = await serve(() => {});
  const limited = await run(pets, { kind: 'server', url: slow }, { timeLimitMs: 50 });
  expect(limited.at(-1)).toMatchObject({ type: 'run-end', cases: 0, stopped: 'time-limit' });
});

test('an operation that does not answer is asked a few times only, and a server that does not, not to the end', async () => {
  const named = (name: string) => ({
    get: {
      operationId: name,
      parameters: [{ name: 'size', in: 'query', schema: { type: 'integer', minimum: 1, maximum: 9 } }],
      responses: { 200: { description: '' }, '4XX': { description: '' } },
    },
  });
  const names = ['mute', 'one', 'two', 'three', 'four', 'five'];
  const paths = Object.fromEntries(names.map((name) => [`/${name}`, named(name)]));
  const document = { openapi: '3.1.1', info: { title: 'Mute', version: '1' }, paths };
  const test = async (isMute: (path: string) => boolean, timeoutMs: number) => {
    const asked: string[] = [];
    const url = await serve((request, response) => {
      const { pathname, searchParams } = new URL(request.url ?? '', 'http://localhost');
      asked.push(pathname);
      if (isMute(pathname)) return;
      const isValid = /^[1-9]?$/.test(searchParams.getAll('size').join());
      response.writeHead(request.method !== 'GET' ? 405 : isValid ? 200 : 400, { allow: 'GET' }).end();
    });
    const target = { kind: 'server', url } as const;
    const phases = ['examples', 'coverage', 'fuzz'] as const;
    return { asked, events: await run(document, target, { timeoutMs, phases }) };
  };

  const one = await test((path) => path === '/mute', 500);
  expect(one.asked.filter((path) => path === '/mute')).toHaveLength(6);
  expect(of(one.events, 'finding')).toMatchObject([{ finding: { rule: 'no-answer', flaky: false } }]);
  expect(of(one.events, 'not-judged')).toMatchObject([
    { reason: 'target' },
    { operation: 'mute', message: 'it is not asked any more: 6 answers did not come in time' },
  ]);
  expect(of(one.events, 'operation-end').filter(({ cases }) => cases > 10)).toHaveLength(5);
  expect(one.events.at(-1)).not.toHaveProperty('stopped');

  const all = await test(() => true, 50);
  expect(all.asked.length).toBeLessThan(20);
  expect(all.events.at(-1)).toMatchObject({ type: 'run-end', stopped: 'no-answer' });
  expect(new Set(of(all.events, 'finding').map(({ finding: { rule } }) => rule))).toEqual(
    new Set(['no-answer']),
  );
});

test('an operation of another server is not sent to this one', async () => {
  const asked: (string | undefined)[] = [];
  const url = await serve((request, response) => {
    asked.push(request.url);
    healthy(request, response);
  });
  const [path, item] = Object.entries(pets.paths)[0] ?? [];
  const at = (server: string) => ({
    ...pets,
    paths: { [path ?? '']: { get: { ...(item as { get: object }).get, servers: [{ url: server }] } } },
  });
  const elsewhere = await run(at('https://files.invalid/v1'), { kind: 'server', url: `${url}/v1` });
  expect(of(elsewhere, 'not-judged').at(-1)).toMatchObject({
    message: expect.stringContaining('belongs to another server'),
  });
  await run(at('https://pets.invalid/v2'), { kind: 'server', url: `${url}/v1` });
  expect(asked).toEqual(['/v2/pets/7']);
});

const wrong: [name: string, options: Partial<TestOptions>, message: RegExp][] = [
  [
    'an unknown operation',
    { operations: ['addpet'] },
    /pets has no operation "addpet"; it has getPet, addPet/,
  ],
  ['an unknown tag', { tags: ['x'] }, /pets has no tag "x"; it has read, write/],
  ['a phase that is not there', { phases: ['recorded'] }, /there is no phase "recorded"/],
  ['a target that is no base URL', { target: { kind: 'server', url: 'localhost:80' } }, /is no base URL/],
  ['a target with a query', { target: { kind: 'server', url: 'http://localhost/?a' } }, /is no base URL/],
];

test.each(wrong)('refuses %s before the first event', async (_, options, message) => {
  await expect(run(pets, { kind: 'server', url: 'http://127.0.0.1:9' }, options)).rejects.toThrow(message);
});
