import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { Contract, RunEvent } from '@countersign/contract';
import { parseContract } from '@countersign/contract/load';
import { expect, onTestFinished, test } from 'vitest';
import type { TestOptions } from '../options.ts';
import { replayFinding } from '../replay-finding.ts';
import { testContract } from '../test-contract.ts';

const schema = {
  type: 'object',
  required: ['amount'],
  properties: {
    amount: { type: 'integer', minimum: 0, maximum: 100_000 },
    note: { type: 'string' },
    tags: { type: 'array', items: { type: 'string' } },
  },
};
const contract: Contract = await parseContract(
  JSON.stringify({
    openapi: '3.1.0',
    info: { title: 'Payments', version: '1' },
    paths: {
      '/payments': {
        post: {
          operationId: 'pay',
          requestBody: { required: true, content: { 'application/json': { schema } } },
          responses: { 200: { description: '' }, '4XX': { description: '' } },
        },
      },
    },
  }),
  { name: 'payments' },
);

/** Fails on what no limit of the description tells: a note of some length together with an uneven amount. */
async function serve(): Promise<{ url: string; bodies: string[] }> {
  const bodies: string[] = [];
  const server = createServer(async (request, response) => {
    const body = await text(request);
    bodies.push(body);
    const { amount, note, tags = [] } = Object(JSON.parse(body)) as Record<string, unknown>;
    const isValid =
      Number.isInteger(amount) &&
      Number(amount) >= 0 &&
      Number(amount) <= 100_000 &&
      (note === undefined || typeof note === 'string') &&
      Array.isArray(tags) &&
      tags.every((tag) => typeof tag === 'string');
    const fails = isValid && typeof note === 'string' && note.length >= 3 && Number(amount) % 2 === 1;
    response.writeHead(fails ? 500 : isValid ? 200 : 422).end();
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, bodies };
}

async function fuzz(options: Partial<TestOptions> = {}): Promise<{ events: RunEvent[]; bodies: string[] }> {
  const { url, bodies } = await serve();
  const events: RunEvent[] = [];
  const target = { kind: 'server', url } as const;
  for await (const event of testContract(contract, { target, phases: ['fuzz'], ...options }))
    events.push(event);
  return { events, bodies };
}

test('what only a combination shows is found, and shown with the least of it', async () => {
  const { events } = await fuzz();
  const findings = events.flatMap((event) => (event.type === 'finding' ? [event.finding] : []));
  expect(findings).toMatchObject([{ rule: 'server-error', operation: 'pay', flaky: false }]);
  const body = JSON.parse(new TextDecoder().decode(findings[0]?.evidence.request?.body));
  expect(body).toEqual({ amount: 1, note: expect.stringMatching(/^.{3}$/su) });
});

test('the same seed sends the same, another one something else, and no more cases than asked for', async () => {
  const first = await fuzz({ maxCases: 12 });
  expect(first.events.filter(({ type }) => type === 'case')).toHaveLength(12);
  expect((await fuzz({ maxCases: 12 })).bodies).toEqual(first.bodies);
  expect((await fuzz({ maxCases: 12, seed: 2 })).bodies).not.toEqual(first.bodies);
});

test('what was found by chance is planned again by the name of its case, however few cases are asked for now', async () => {
  const { events } = await fuzz();
  const [found] = events.filter((event) => event.type === 'finding');
  const { id = '', operation = '', rule = 'server-error' } = found?.finding ?? {};
  const recorded = { id, operation, rule, phase: 'fuzz', case: found?.case ?? '', sha256: [] } as const;
  expect(recorded.case).toMatch(/random [1-9]/);
  const { url } = await serve();
  const target = { kind: 'server', url } as const;
  const replay = await replayFinding(contract, recorded, { target, maxCases: 1 });
  expect(replay).toMatchObject({ shows: true, finding: { id } });
});

test('nothing is sent twice, however many cases are asked for', async () => {
  const { events } = await fuzz({ maxCases: 400 });
  const cases = events.filter((event) => event.type === 'case');
  const sent = cases.map(({ exchanges: [first] }) => {
    const { body, headers, target } = first?.request ?? {};
    return JSON.stringify([target, headers, body && Buffer.from(body).toString('latin1')]);
  });
  expect(cases).toHaveLength(400);
  expect(new Set(sent).size).toBe(400);
});

test('operations take turns, so that a run that is cut off has asked all of them; deletions come last', async () => {
  const id = { name: 'id', in: 'path', required: true, schema: { type: 'string', maxLength: 20 } };
  const since = { name: 'since', in: 'query', schema: { type: 'integer' } };
  const ok = { 200: { description: '' }, '4XX': { description: '' } };
  const three = await parseContract(
    JSON.stringify({
      openapi: '3.1.0',
      info: { title: 'Notes', version: '1' },
      paths: {
        '/notes/{id}': {
          delete: { operationId: 'remove', parameters: [id, since], responses: ok },
          get: { operationId: 'read', parameters: [id, since], responses: ok },
        },
        '/notes': { get: { operationId: 'list', parameters: [since], responses: ok } },
      },
    }),
    { name: 'notes' },
  );
  const server = createServer((_, response) => response.writeHead(200).end());
  await once(server.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const order: string[] = [];
  const options = { target: { kind: 'server', url }, phases: ['fuzz'], maxCases: 6 } as const;
  for await (const event of testContract(three, options))
    if (event.type === 'case') order.push(event.operation);
  expect(order).toEqual([...Array(6).fill(['read', 'list']).flat(), ...Array(6).fill('remove')]);
});
