import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import type { ReportedFinding, RunEvent } from '@countersign/contract';
import { parseContract } from '@countersign/contract/load';
import { expect, onTestFinished, test } from 'vitest';
import type { TestOptions } from '../options.ts';
import { testContract } from '../test-contract.ts';

type Serve = (request: IncomingMessage & { readonly bytes: Buffer }, response: ServerResponse) => void;

async function serve(answer: Serve): Promise<string> {
  const server = createServer(async (request, response) => {
    answer(Object.assign(request, { bytes: await buffer(request) }), response);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function run(
  document: object,
  url: string,
  options: Partial<TestOptions> = {},
): Promise<readonly RunEvent[]> {
  const contract = await parseContract(JSON.stringify({ openapi: '3.1.0', ...document }), { name: 'api' });
  const events: RunEvent[] = [];
  const target = { kind: 'server', url } as const;
  for await (const event of testContract(contract, { target, phases: ['coverage'], ...options }))
    events.push(event);
  return events;
}

const findingsOf = (events: readonly RunEvent[]): readonly ReportedFinding[] =>
  events.flatMap((event) => (event.type === 'finding' ? [event.finding] : []));
const info = { title: 'API', version: '1' };
const ok = { 200: { description: '' }, '4XX': { description: '' } };

const schemes: [
  name: string,
  scheme: object,
  isKnown: (request: IncomingMessage) => boolean,
  token: string,
][] = [
  [
    'bearer',
    { type: 'http', scheme: 'bearer' },
    ({ headers }) => headers.authorization === 'Bearer abc',
    'abc',
  ],
  [
    'basic',
    { type: 'http', scheme: 'basic' },
    ({ headers }) => headers.authorization === `Basic ${Buffer.from('me:abc').toString('base64')}`,
    'me:abc',
  ],
  [
    'a header',
    { type: 'apiKey', in: 'header', name: 'X-Key' },
    ({ headers }) => headers['x-key'] === 'abc',
    'abc',
  ],
  [
    'the query',
    { type: 'apiKey', in: 'query', name: 'key' },
    ({ url = '' }) => /[?&]key=abc$/.test(url),
    'abc',
  ],
  [
    'a cookie',
    { type: 'apiKey', in: 'cookie', name: 'sid' },
    ({ headers }) => headers.cookie === 'sid=abc',
    'abc',
  ],
  ['OAuth 2', { type: 'oauth2', flows: {} }, ({ headers }) => headers.authorization === 'Bearer abc', 'abc'],
  [
    'OpenID Connect',
    { type: 'openIdConnect', openIdConnectUrl: 'https://login.example.org' },
    ({ headers }) => headers.authorization === 'Bearer abc',
    'abc',
  ],
];

const secured = (scheme: object): object => ({
  info,
  security: [{ key: [] }],
  components: { securitySchemes: { key: scheme } },
  paths: { '/me': { get: { operationId: 'getMe', responses: ok } } },
});

test.each(schemes)(
  '%s: a server that asks for it is fine, one that takes anything is not',
  async (_, scheme, isKnown, token) => {
    const strict = await serve((request, response) => {
      response.writeHead(request.method !== 'GET' ? 405 : isKnown(request) ? 200 : 401).end();
    });
    const events = await run(secured(scheme), strict, { token });
    expect(findingsOf(events)).toEqual([]);
    expect(events.find((event) => event.type === 'operation-end')).toMatchObject({
      statusesSeen: [200, 401],
    });
    const careless = await serve((request, response) => {
      const hasSome = JSON.stringify([
        request.headers.authorization,
        request.headers['x-key'],
        request.headers.cookie,
        request.url?.includes('key='),
      ]);
      // Something is asked for, and nothing is compared.
      const isThere = hasSome !== '[null,null,null,false]';
      response.writeHead(request.method !== 'GET' ? 405 : isThere ? 200 : 401).end();
    });
    expect(findingsOf(await run(secured(scheme), careless, { token }))).toMatchObject([
      { rule: 'auth-ignored', severity: 'error', operation: 'getMe', flaky: false },
    ]);
  },
);

const either = {
  info,
  security: [{ key: [] }, { id: [], secret: [] }],
  components: {
    securitySchemes: {
      key: { type: 'http', scheme: 'bearer' },
      id: { type: 'apiKey', in: 'header', name: 'X-Id' },
      secret: { type: 'apiKey', in: 'header', name: 'X-Secret' },
    },
  },
  paths: { '/me': { get: { operationId: 'getMe', responses: ok } } },
};

type Fields = Readonly<Record<string, unknown>>;

test.each<[name: string, byPair: (fields: Fields) => boolean, labels: readonly string[]]>([
  ['both are compared', (fields) => fields['x-id'] === 'abc' && fields['x-secret'] === 'abc', []],
  [
    'the secret is not compared',
    (fields) => fields['x-id'] === 'abc' && fields['x-secret'] !== undefined,
    ['secret'],
  ],
  [
    'neither is compared',
    (fields) => fields['x-id'] !== undefined && fields['x-secret'] !== undefined,
    ['id and secret'],
  ],
  ['one is not asked for', (fields) => fields['x-id'] === 'abc', ['secret']],
])('each alternative is tried, and each part of it: %s', async (_, byPair, asked) => {
  const url = await serve(({ method, headers }, response) => {
    const isKnown = headers.authorization === 'Bearer abc' || byPair(headers);
    response.writeHead(method !== 'GET' ? 405 : isKnown ? 200 : 401).end();
  });
  const messages = findingsOf(await run(either, url, { token: 'abc' })).map(({ message }) => message);
  expect(messages.map((message) => /asks for (.*)\.$/.exec(message)?.[1])).toEqual(asked);
});

const numbers = {
  info,
  paths: {
    '/numbers': {
      post: {
        operationId: 'addNumber',
        requestBody: {
          required: true,
          content: {
            'application/json': {
              schema: {
                type: 'object',
                required: ['value'],
                properties: {
                  value: { type: 'integer', minimum: 10 },
                  note: { type: 'string' },
                  tags: { type: 'array', items: { type: 'string' } },
                },
              },
              examples: { one: { value: { value: 11, note: 'a long and friendly note', tags: ['a', 'b'] } } },
            },
          },
        },
        responses: ok,
      },
    },
  },
};

/** Takes what it should, but for one thing. */
function numberServer(wrong: (value: { value?: unknown }) => number | undefined): Promise<string> {
  return serve((request, response) => {
    const isJson = /^application\/json$/.test(request.headers['content-type'] ?? '');
    let status = request.method !== 'POST' ? 405 : isJson ? 200 : 415;
    if (status === 200) {
      try {
        const body = JSON.parse(request.bytes.toString());
        const { value, note = '', tags = [] } = body;
        const isValid =
          Number.isInteger(value) &&
          value >= 10 &&
          typeof note === 'string' &&
          Array.isArray(tags) &&
          tags.every((tag) => typeof tag === 'string');
        status = wrong(body) ?? (isValid ? 200 : 422);
      } catch {
        status = 400;
      }
    }
    response.writeHead(status).end();
  });
}

test('what is found is shown with the least that shows it', async () => {
  const url = await numberServer(({ value }) => (value === 9 ? 200 : undefined));
  const [finding, ...more] = findingsOf(await run(numbers, url));
  expect(more).toEqual([]);
  expect(finding).toMatchObject({
    rule: 'invalid-accepted',
    evidence: { keyword: 'minimum' },
    location: { pointer: expect.stringMatching(/\/properties\/value\/minimum$/) },
  });
  expect(new TextDecoder().decode(finding?.evidence.request?.body)).toBe('{"value":9}');
  expect(finding?.curl).toContain(`--data-raw '{"value":9}'`);
});

test('what does not show again is called flaky, and only a refusal that repeats is one', async () => {
  let calls = 0;
  const url = await numberServer(({ value }) => {
    if (value === undefined) return undefined;
    calls += 1;
    return calls === 4 ? 500 : calls === 6 ? 422 : undefined;
  });
  expect(findingsOf(await run(numbers, url))).toMatchObject([{ rule: 'server-error', flaky: true }]);
});

test.each([
  [400, ['valid-rejected']],
  [413, ['valid-rejected']],
  [422, []],
])(
  'a value that is refused with %s, by a server that refuses what breaks the schema with 400: %j',
  async (status, rules) => {
    const url = await numberServer(({ value }) =>
      value === 10 ? status : Number(value) > 10 ? undefined : 400,
    );
    expect(findingsOf(await run(numbers, url)).map(({ rule }) => rule)).toEqual(rules);
  },
);

test('the same cases and findings in the same order, however many are under way at once', async () => {
  const run1 = async (workers: number): Promise<unknown[]> => {
    const url = await numberServer(({ value }) => (value === 9 ? 200 : value === 10 ? 422 : undefined));
    const events = await run(numbers, url, { workers, phases: ['coverage', 'fuzz'], maxCases: 20 });
    return events.flatMap((event) =>
      event.type === 'case'
        ? [event.id]
        : event.type === 'finding'
          ? [event.finding.id, event.finding.message]
          : [],
    );
  };
  const alone = await run1(1);
  expect(alone.filter((each) => String(each).startsWith('A request')).length).toBeGreaterThan(1);
  expect(await run1(4)).toEqual(alone);
});

test('429 with Retry-After is waited for, and no finding', async () => {
  let asked = 0;
  const waits: number[] = [];
  const url = await serve((request, response) => {
    asked += 1;
    if (asked === 1) response.writeHead(429, { 'retry-after': '7' }).end();
    else response.writeHead(request.method === 'GET' ? 200 : 405).end();
  });
  const document = {
    info,
    paths: { '/me': { get: { operationId: 'getMe', responses: { 200: { description: '' } } } } },
  };
  const events = await run(document, url, {
    sleep: async (milliseconds) => void waits.push(milliseconds),
  });
  expect(findingsOf(events)).toEqual([]);
  expect(waits).toEqual([7000]);
});

test('who never stops asking for patience is not waited for again and again, and nothing is found', async () => {
  let asked = 0;
  const waits: number[] = [];
  const url = await serve((request, response) => {
    asked += 1;
    // After ten refusals in a row everything is answered.
    if (asked <= 10) response.writeHead(429, { 'retry-after': '50' }).end();
    else if (asked % 2 === 0) response.writeHead(429, { 'retry-after': '1' }).end();
    else response.writeHead(request.method === 'GET' ? 200 : 405).end();
  });
  const parameters = [{ name: 'a', in: 'query', schema: { type: 'string', maxLength: 5 } }];
  const get = { operationId: 'getMe', parameters, responses: { 200: { description: '' } } };
  const events = await run({ info, paths: { '/me': { get } } }, url, {
    sleep: async (milliseconds) => void waits.push(milliseconds),
  });
  expect(findingsOf(events)).toEqual([]);
  expect(waits.filter((wait) => wait === 50_000)).toHaveLength(3);
  expect(waits.filter((wait) => wait === 1000).length).toBeGreaterThan(3);
});

test('refusals that were asked for and never came are warnings, and so is an operation that never worked', async () => {
  const url = await serve((request, response) => {
    response.writeHead(request.method !== 'GET' ? 405 : request.url?.startsWith('/broken') ? 409 : 200).end();
  });
  const get = (operationId: string, statuses: readonly string[]): object => ({
    get: {
      operationId,
      parameters: [{ name: 'limit', in: 'query', schema: { type: 'integer' } }],
      responses: Object.fromEntries(statuses.map((status) => [status, { description: '' }])),
    },
  });
  const paths = {
    '/things': get('listThings', ['200', '400', '503']),
    '/broken': get('breakThings', ['200', '409']),
  };
  const events = await run({ info, paths }, url);
  expect(
    findingsOf(events).map(({ severity, rule, operation, location }) => [
      severity,
      rule,
      operation,
      location.pointer,
    ]),
  ).toEqual([
    ['error', 'invalid-accepted', 'listThings', '/paths/~1things/get/parameters/0/schema/type'],
    ['warning', 'status-never-seen', 'listThings', '/paths/~1things/get/responses/400'],
    ['warning', 'no-success', 'breakThings', '/paths/~1broken/get/responses'],
  ]);
});

const isWhole = (bytes: Buffer): boolean => bytes.includes('IEND') || bytes.includes('%%EOF');
const keepers: [name: string, answer: (bytes: Buffer) => number, rules: readonly string[]][] = [
  ['is kept', () => 200, []],
  ['is refused', (bytes) => (bytes.includes('\x89PNG\r\n', 0, 'latin1') && isWhole(bytes) ? 200 : 422), []],
  ['breaks the server', (bytes) => (bytes.includes('IHDR') && !isWhole(bytes) ? 500 : 200), ['server-error']],
];

test.each(keepers)(
  'a file that is not what its type says may be anything but a break: it %s',
  async (_, answer, rules) => {
    const content = {
      'multipart/form-data': {
        schema: {
          type: 'object',
          required: ['image'],
          properties: { image: { type: 'string', format: 'binary' } },
        },
        encoding: { image: { contentType: 'image/png' } },
      },
    };
    const post = { operationId: 'add', requestBody: { required: true, content }, responses: ok };
    const url = await serve(({ bytes, headers }, response) => {
      const isForm = /^multipart/.test(headers['content-type'] ?? '');
      const hasFile = bytes.includes('name="image"; filename=');
      response.writeHead(!isForm ? 415 : !hasFile ? 422 : answer(bytes)).end();
    });
    const events = await run({ info, paths: { '/images': { post } } }, url);
    expect(findingsOf(events).map(({ rule }) => rule)).toEqual(rules);
    const labels = events.flatMap((event) => (event.type === 'case' ? [event.label] : []));
    for (const wanted of [
      'without a byte',
      'cut short',
      'without its last byte',
      'wrong signature',
      'bytes of',
      'file of application/pdf',
    ])
      expect(labels.some((label) => label.includes(wanted))).toBe(true);
  },
);

test('limits are tried with requests that the server takes: without a reference to nothing, under a name of their own', async () => {
  const text = { type: 'string', minLength: 1, maxLength: 60 };
  const size = { type: 'integer', minimum: 1, maximum: 9 };
  const properties = { name: text, size, parentId: { type: 'string' } };
  const made = { type: 'object', required: ['id'], properties: { id: { type: 'string' } } };
  const json = (schema: object): object => ({ 'application/json': { schema } });
  const folderId = { name: 'folderId', in: 'path', required: true, schema: { type: 'string' } };
  const folder = { type: 'object', required: ['name', 'size'], properties };
  const document = {
    info,
    paths: {
      '/folders': {
        post: {
          operationId: 'makeFolder',
          requestBody: { required: true, content: json(folder) },
          responses: { ...ok, 201: { description: '', content: json(made) } },
        },
      },
      '/folders/{folderId}/files': {
        get: {
          operationId: 'listFiles',
          parameters: [folderId, { name: 'limit', in: 'query', schema: size }],
          responses: ok,
        },
      },
    },
  };
  const folders = new Map<string, string>();
  const isText = (value: unknown): boolean =>
    typeof value === 'string' && value.length > 0 && value.length <= 60;
  const url = await serve(({ bytes, headers, method, url: target = '' }, response) => {
    const answer = (status: number, value: object = {}): void =>
      void response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(value));
    const [, collection, id = ''] = new URL(target, 'http://host').pathname.split('/');
    if (collection !== 'folders') return answer(404);
    // Whatever limit there is: that is what is to be found.
    if (method === 'GET')
      return void response.writeHead([...folders.values()].includes(id) ? 200 : 404).end();
    if (method !== 'POST') return answer(405);
    if (headers['content-type'] !== 'application/json') return answer(415);
    let sent: Record<string, unknown>;
    try {
      sent = Object(JSON.parse(bytes.toString()));
    } catch {
      return answer(400);
    }
    const isKnown = sent.parentId === undefined || [...folders.values()].includes(String(sent.parentId));
    if (!isText(sent.name) || (sent.parentId !== undefined && typeof sent.parentId !== 'string'))
      return answer(400);
    if (!Number.isInteger(sent.size)) return answer(400);
    if (!isKnown) return answer(422);
    if (folders.has(String(sent.name))) return answer(409);
    folders.set(String(sent.name), `f${folders.size}`);
    answer(201, { id: folders.get(String(sent.name)) ?? '' });
  });
  const found = findingsOf(await run(document, url)).map(
    ({ operation, rule, evidence: { keyword, instance } }) => `${operation} ${rule} ${instance} ${keyword}`,
  );
  expect(found.sort()).toEqual([
    'listFiles invalid-accepted query.limit maximum',
    'listFiles invalid-accepted query.limit minimum',
    'listFiles invalid-accepted query.limit type',
    'makeFolder invalid-accepted /size maximum',
    'makeFolder invalid-accepted /size minimum',
  ]);
});
