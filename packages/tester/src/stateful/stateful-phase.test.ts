import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Contract, Finding } from '@countersign/contract';
import { parseContract } from '@countersign/contract/load';
import { expect, test } from 'vitest';
import { testContract } from '../test-contract.ts';
import { contract as things } from './oracles/trace-fixture.ts';

/** Runs the phase against a server; nobody waits. @returns what was found, and how many requests came */
async function run(
  listener: RequestListener,
  { contract = things, timeoutMs = 5000 }: { contract?: Contract; timeoutMs?: number } = {},
): Promise<{ findings: Finding[]; requests: number; notJudged: string[] }> {
  let requests = 0;
  const server = createServer((request, response) => {
    requests += 1;
    listener(request, response);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const findings: Finding[] = [];
  const notJudged: string[] = [];
  let time = 0;
  try {
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const events = testContract(contract, {
      target: { kind: 'server', url },
      phases: ['stateful'],
      timeoutMs,
      now: () => time,
      sleep: async (milliseconds) => {
        time += milliseconds;
      },
    });
    for await (const event of events) {
      if (event.type === 'finding' && event.case !== undefined) findings.push(event.finding);
      if (event.type === 'not-judged') notJudged.push(event.message);
    }
  } finally {
    server.closeAllConnections();
    server.close();
  }
  return { findings, requests, notJudged };
}

const hostile: readonly (readonly [name: string, listener: RequestListener, rules: readonly string[]])[] = [
  ['never answers', () => undefined, ['no-answer']],
  ['refuses everything', (_, response) => response.writeHead(400).end(), ['status-undocumented']],
  ['is not there yet', (_, response) => response.writeHead(503, { 'Retry-After': '1' }).end(), []],
  [
    'answers with a page',
    (_, response) => response.writeHead(200, { 'Content-Type': 'text/html' }).end('<p>'),
    ['content-type-mismatch', 'idempotency-ignored', 'status-undocumented'],
  ],
  ['is always busy', (_, response) => response.writeHead(429, { 'Retry-After': '1' }).end(), []],
  [
    'has a list without an end',
    ({ url = '' }, response) => {
      const page = Number(new URL(url, 'http://host').searchParams.get('page'));
      const isList = url.startsWith('/things?');
      response
        .writeHead(isList ? 200 : 400, { 'Content-Type': 'application/json' })
        .end(JSON.stringify({ items: [{ id: `${page}a` }, { id: `${page}b` }] }));
    },
    ['status-undocumented'],
  ],
];

test.each(hostile)('a server that %s ends the phase soon', async (name, listener, rules) => {
  const { findings, requests } = await run(listener, name === 'never answers' ? { timeoutMs: 50 } : {});
  expect([...new Set(findings.map(({ rule }) => rule))].sort()).toEqual(rules);
  expect(requests).toBeLessThan(400);
});

test('a sequence is as short as it can be: two steps, one property', async () => {
  const stored = new Map<string, Record<string, unknown>>();
  const { findings } = await run(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const id = request.url?.split('/')[2] ?? '';
    const answer = (status: number, value: unknown): void =>
      void response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(value));
    if (request.method === 'POST' && request.url === '/things') {
      const thing = {
        color: 'red',
        ...JSON.parse(Buffer.concat(chunks).toString() || '{}'),
        id: String(stored.size),
      };
      stored.set(thing.id, { ...thing, ...(thing.name?.length > 100 && { name: 'long' }) });
      answer(201, thing);
    } else if (request.method === 'GET' && stored.has(id)) answer(200, stored.get(id));
    else response.writeHead(404).end();
  });
  const found = findings.find(({ rule }) => rule === 'read-differs-from-write');
  expect(found).toMatchObject({ severity: 'error', flaky: false, operation: 'getThing' });
  const { sequence = [] } = found?.evidence ?? {};
  expect(sequence.map(({ operation }) => operation)).toEqual(['createThing', 'getThing']);
  const body = JSON.parse(Buffer.from(sequence[0]?.request.body ?? []).toString());
  expect(Object.keys(body)).toEqual(['name']);
});

test('a list that is another one on every walk is said not to be judged', async () => {
  let last = 0;
  const { notJudged } = await run(({ url = '' }, response) => {
    const page = Number(new URL(url, 'http://host').searchParams.get('page'));
    const items = page > 2 ? [] : [{ id: String(last++) }, { id: String(last++) }];
    response
      .writeHead(url.startsWith('/things?') ? 200 : 400, { 'Content-Type': 'application/json' })
      .end(JSON.stringify({ items }));
  });
  expect(notJudged).toContain(
    'others changed the list of GET /things each of the 3 times it was followed: whether its pages add up was not judged',
  );
});

/** Keeps things, with a tag for each version of one, and looks at these conditions. */
function tagged(compared: readonly string[]): RequestListener {
  const stored = new Map<string, { version: number; thing: Record<string, unknown> }>();
  return async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { method, url = '', headers } = request;
    const isThing = /^\/things(\/\d+)?$/.test(url);
    const body = JSON.parse(isThing ? Buffer.concat(chunks).toString() || '{}' : '{}');
    const id = url === '/things' ? String(stored.size) : (url.split('/')[2] ?? '');
    const before = stored.get(id);
    const tag = `"${before?.version}"`;
    const fails =
      (compared.includes('If-Match') && ![undefined, '*', tag].includes(headers['if-match'])) ||
      (compared.includes('If-None-Match') && before !== undefined && headers['if-none-match'] === '*');
    const isWrite = (method === 'POST' && url === '/things') || (before !== undefined && method === 'PUT');
    if (isWrite && !fails)
      stored.set(id, { version: (before?.version ?? 0) + 1, thing: { color: 'red', ...body, id } });
    const now = stored.get(id);
    const status =
      isWrite && fails
        ? 412
        : isWrite
          ? method === 'POST'
            ? 201
            : 200
          : method === 'GET' && now
            ? 200
            : 404;
    response.writeHead(status, {
      'Content-Type': 'application/json',
      ...(now && { ETag: `"${now.version}"` }),
    });
    response.end(status < 300 ? JSON.stringify(now?.thing) : '');
  };
}

test.each([
  ['both conditions', ['If-Match', 'If-None-Match'], []],
  ['If-Match alone', ['If-Match'], ['If-None-Match: *']],
  ['If-None-Match alone', ['If-None-Match'], ['If-Match: "1-other"']],
])('a server that looks at %s', async (_, compared, ignored) => {
  const { findings } = await run(tagged(compared));
  const found = findings.filter(({ rule }) => rule === 'precondition-ignored');
  expect(found.map(({ message }) => /with (If-.*) was answered/.exec(message)?.[1])).toEqual(ignored);
  for (const { severity, flaky, operation, basis } of found)
    expect({ severity, flaky, operation, basis }).toEqual({
      severity: 'error',
      flaky: false,
      operation: 'replaceThing',
      basis: 'standard',
    });
});

const text = { type: 'string', maxLength: 500 };
const reply = {
  type: 'object',
  required: ['text'],
  properties: { text, inThread: { type: 'string', format: 'uuid' } },
};
const note = { type: 'object', required: ['text'], properties: { text } };

/** Things are made at a path and read below it. */
function made(path: string, schema: { readonly properties: object }, name: string): object {
  const whole = { ...schema, required: ['id'], properties: { ...schema.properties, id: { type: 'string' } } };
  const json = (each: object): object => ({ 'application/json': { schema: each } });
  const parameters = [...path.matchAll(/\{(\w+)\}/g)].map((match) => idParameter(match[1]));
  return {
    [path]: {
      post: {
        operationId: `write${name}`,
        parameters,
        requestBody: { required: true, content: json(schema) },
        responses: { 201: { description: '', content: json(whole) }, '4XX': { description: '' } },
      },
    },
    [`${path}/{${name}Id}`]: {
      get: {
        operationId: `read${name}`,
        parameters: [...parameters, idParameter(`${name}Id`)],
        responses: { 200: { description: '', content: json(whole) }, 404: { description: '' } },
      },
    },
  };
}

function idParameter(name: string | undefined): object {
  return { name, in: 'path', required: true, schema: { type: 'string' } };
}

test('what is needed for something else is made without what it need not have, where that is refused', async () => {
  const description = {
    openapi: '3.1.0',
    info: { title: 'Replies', version: '1' },
    paths: { ...made('/replies', reply, 'reply'), ...made('/replies/{replyId}/notes', note, 'note') },
  };
  const contract = await parseContract(JSON.stringify(description), { name: 'replies' });
  const stored = new Map<string, object>();
  const { findings } = await run(
    async (request, response) => {
      const { method, url = '' } = request;
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const answer = (status: number, value: unknown): void =>
        void response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(value));
      if (method === 'GET') return answer(stored.has(url) ? 200 : 404, stored.get(url) ?? {});
      const isNote = url.endsWith('/notes');
      const sent = JSON.parse(Buffer.concat(chunks).toString() || '{}');
      // There is no such thread, and no such reply.
      if (sent.inThread !== undefined || (isNote && !stored.has(url.replace('/notes', ''))))
        return answer(404, {});
      const id = String(stored.size);
      stored.set(`${url}/${id}`, { id, text: isNote ? 'another' : sent.text });
      answer(201, { id, text: sent.text });
    },
    { contract },
  );
  expect(findings.map(({ rule, operation }) => `${operation}: ${rule}`)).toEqual([
    'readnote: read-differs-from-write',
  ]);
});
