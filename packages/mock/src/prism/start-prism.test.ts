import { afterAll, beforeAll, expect, test } from 'vitest';
import type { PrismRequest } from './protocol.ts';
import { type Prism, startPrism } from './start-prism.ts';

const document = new URL('../fixtures/shop.yaml', import.meta.url).pathname;
const silent = { timeoutMs: 10_000, maxHeapMb: 512, onLog: () => {} };
const healthy = request('get', '/codes', {});
const lines: string[] = [];
let prism: Prism;

beforeAll(async () => {
  prism = await startPrism([{ name: 'shop', document }], {
    timeoutMs: 20_000,
    maxHeapMb: 64,
    onLog: (line) => lines.push(line),
  });
});
afterAll(() => prism.close());

function request(method: string, template: string, more: Partial<PrismRequest>): PrismRequest {
  return {
    api: 'shop',
    method,
    template,
    path: template,
    query: {},
    headers: {},
    validate: true,
    response: {},
    ...more,
  };
}

test('running out of memory ends one answer, and the next request is served', async () => {
  const [dead, served] = await Promise.all([
    prism.ask(request('get', '/endless', { response: { dynamic: true } })),
    prism.ask(healthy),
  ]);
  expect(dead).toEqual({ kind: 'death', reason: expect.stringMatching(/memory/) });
  expect(served).toMatchObject({ kind: 'response', response: { status: 200 } });
  expect(lines).toEqual([expect.stringMatching(/memory/)]);
});

test('a value too deep to be handed to a thread is a fault of this request only', async () => {
  let deep: unknown = [];
  for (let level = 0; level < 100_000; level++) deep = [deep];
  const question = request('post', '/items', { body: { value: deep, form: false } });
  await expect(prism.ask(question)).resolves.toMatchObject({ kind: 'fault' });
  await expect(prism.ask(healthy)).resolves.toMatchObject({ kind: 'response' });
});

test('the parsed document is taken as well as its text and its path, and is not changed', async () => {
  const parsed = {
    openapi: '3.1.0',
    info: {},
    paths: { '/codes': { get: { responses: { 200: { $ref: '#/components/responses/Fine' } } } } },
    components: { responses: { Fine: { description: 'Fine.' } } },
  };
  const before = structuredClone(parsed);
  const documents = [Object.freeze(parsed), JSON.stringify(parsed), `\n${JSON.stringify(parsed)}`];
  const apis = documents.map((given, index) => ({ name: `shop${index}`, document: given }));
  const other = await startPrism(apis, silent);
  for (const { name } of apis) {
    await expect(other.ask({ ...healthy, api: name })).resolves.toMatchObject({
      kind: 'response',
      response: { status: 200 },
    });
  }
  await other.close();
  expect(parsed).toEqual(before);
});

test.each([
  ['a file that is not there', '/nowhere/shop.yaml'],
  ['a text that is no OpenAPI', 'title: Shop\nversion: 1\n'],
  ['a dangling reference', '{"openapi":"3.1.0","info":{},"paths":{"/a":{"$ref":"#/nowhere"}}}'],
])('%s is one line that names the API', async (_, given) => {
  await expect(startPrism([{ name: 'shop', document: given }], silent)).rejects.toMatchObject({
    name: 'MockError',
    code: 'unusable-document',
    message: expect.stringMatching(/^Prism cannot read the document of "shop": .+$/),
  });
});

test('after closing, every question is answered with a death', async () => {
  const other = await startPrism([{ name: 'shop', document }], silent);
  await Promise.all([other.close(), other.close()]);
  await expect(other.ask(healthy)).resolves.toEqual({ kind: 'death', reason: 'the mock was closed' });
});
