import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Mock } from '../create-mock.ts';
import { type Call, call, json, multipart, part, serveShop, token } from '../fixtures/serve-shop.ts';
import type { ProblemCode } from './problem.ts';

const limit = 100_000;
let mock: Mock;

beforeAll(async () => {
  mock = await serveShop({ maxBodyBytes: limit, answerTimeoutMs: 2_000 });
});
afterAll(() => mock.close());

const refusals: [trap: string, path: string, call: Call, status: number, code: ProblemCode][] = [
  [
    'a multipart body without a delimiter',
    '/files',
    { method: 'POST', headers: multipart, body: 'nonsense' },
    400,
    'malformed-body',
  ],
  [
    'a multipart body without an end',
    '/files',
    { method: 'POST', headers: multipart, body: part('name="file"') },
    400,
    'malformed-body',
  ],
  [
    'a multipart part without a name',
    '/files',
    { method: 'POST', headers: multipart, body: `${part('filename="a"')}--B--` },
    400,
    'malformed-body',
  ],
  [
    'a multipart part without Content-Disposition',
    '/files',
    { method: 'POST', headers: multipart, body: '--B\r\n\r\nx\r\n--B--' },
    400,
    'malformed-body',
  ],
  [
    'a multipart part with a broken header',
    '/files',
    { method: 'POST', headers: multipart, body: '--B\r\nnonsense\r\n\r\nx\r\n--B--' },
    400,
    'malformed-body',
  ],
  [
    'a missing boundary',
    '/files',
    {
      method: 'POST',
      headers: { ...token, 'content-type': 'multipart/form-data' },
      body: part('name="file"'),
    },
    400,
    'malformed-body',
  ],
  [
    'a JSON part that is no JSON',
    '/files',
    {
      method: 'POST',
      headers: multipart,
      body: `${part('name="file"')}${part('name="meta"', 'Content-Type: application/json')}--B--`,
    },
    400,
    'malformed-body',
  ],
  ['malformed JSON', '/items', { method: 'POST', headers: json, body: '{"name":' }, 400, 'malformed-body'],
  [
    'JSON that is not UTF-8',
    '/items',
    { method: 'POST', headers: json, body: Buffer.from('"\xff"', 'latin1') },
    400,
    'malformed-body',
  ],
  [
    'a malformed form',
    '/items',
    { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: 'name=%zz' },
    400,
    'malformed-body',
  ],
  ['a malformed percent-encoding in the path', '/items/%zz', {}, 400, 'malformed-target'],
  ['a percent-encoding that is not UTF-8', '/items/%ff', {}, 400, 'malformed-target'],
  ['a malformed percent-encoding in the query', '/items/1?a=%', {}, 400, 'malformed-target'],
  [
    'a malformed Content-Type',
    '/items',
    { method: 'POST', headers: { 'content-type': 'json' }, body: '{}' },
    400,
    'malformed-header',
  ],
  ['a malformed Accept', '/items/1', { headers: { accept: 'json' } }, 400, 'malformed-header'],
  ['a malformed Prefer', '/items/1', { headers: { prefer: 'code=ok' } }, 400, 'malformed-header'],
  [
    'a status that is not described',
    '/codes',
    { headers: { prefer: 'code=503' } },
    400,
    'preference-not-possible',
  ],
  [
    'an example that is not there',
    '/items/1',
    { headers: { prefer: 'example=three' } },
    400,
    'preference-not-possible',
  ],
  [
    'an example of another status',
    '/items/1',
    { headers: { prefer: 'code=200, example=gone' } },
    400,
    'preference-not-possible',
  ],
  [
    'a compressed body',
    '/items',
    { method: 'POST', headers: { ...json, 'content-encoding': 'gzip' }, body: 'x' },
    415,
    'content-encoding',
  ],
  [
    'a body over the limit',
    '/items',
    { method: 'POST', headers: json, body: 'x'.repeat(limit + 1) },
    413,
    'body-too-large',
  ],
  [
    'an endless body of unknown length',
    '/items',
    { method: 'POST', headers: json, body: endless() },
    413,
    'body-too-large',
  ],
  ['an unknown path', '/nothing', {}, 404, 'unknown-path'],
  ['an unknown method', '/items', { method: 'PATCH' }, 405, 'method-not-allowed'],
  ['a method that Prism does not know', '/items', { method: 'QUERY' }, 502, 'prism-failed'],
  [
    'JSON nested too deeply',
    '/flags',
    { method: 'PUT', headers: json, body: '['.repeat(40_000) + ']'.repeat(40_000) },
    502,
    'prism-failed',
  ],
  [
    'a pattern that takes for ever',
    '/items',
    { method: 'POST', headers: json, body: JSON.stringify({ name: `${'x'.repeat(50)}!` }) },
    503,
    'prism-died',
  ],
];

test.each(refusals)(
  '%s is refused clearly, and the next request is served',
  async (_, path, request, status, code) => {
    const refused = await call(mock, path, request);
    const served = await call(mock, '/items/1');
    expect(refused).toMatchObject({
      status,
      body: { type: `countersign:mock/${code}`, status, detail: expect.stringMatching(/./) },
    });
    expect(refused.headers.get('content-type')).toBe('application/problem+json');
    expect(served.status).toBe(200);
  },
);

function endless(): ReadableStream<Uint8Array> {
  let sent = 0;
  const chunk = new Uint8Array(65_536).fill(0x20);
  return new ReadableStream({
    pull(controller) {
      sent += chunk.length;
      if (sent > 4 * limit) controller.close();
      else controller.enqueue(chunk);
    },
  });
}
