import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Mock } from '../create-mock.ts';
import { type Call, call, serveShop } from '../fixtures/serve-shop.ts';
import type { MockLog } from './create-gateway.ts';

const logged: MockLog[] = [];
let mock: Mock;

beforeAll(async () => {
  mock = await serveShop({ onLog: (entry) => logged.push(entry) });
});
afterAll(() => mock.close());

const prefer = (value: string, more: Record<string, string> = {}): Call => ({
  headers: { prefer: value, ...more },
});

test.each<[what: string, call: Call, status: number, text: string]>([
  ['nothing', {}, 200, '{"id":1}'],
  ['an example', prefer('example=two'), 200, '{"id":2}'],
  ['an example of another media type', prefer('example=table'), 200, 'id,name'],
  ['an example of another status', prefer('example=gone'), 400, '{"message":"gone"}'],
  ['a status and an example', prefer('code=410, example=gone'), 410, '{"message":"gone"}'],
  ['a status of a range', prefer('code=404'), 404, '{"message":"wrong"}'],
  ['a status that is also in a range', prefer('code=429'), 429, ''],
  ['a status without content', prefer('code=204'), 204, ''],
  ['a status of the default', prefer('code=503'), 503, '{"other":true}'],
  [
    'a status whose media type Accept leaves out',
    prefer('code=404', { accept: 'text/csv' }),
    404,
    '{"message":"wrong"}',
  ],
  ['a media type', { headers: { accept: 'text/csv' } }, 200, 'id,name'],
])('%s is asked for and given', async (_, request, status, text) => {
  expect(await call(mock, '/items/1', request)).toMatchObject({ status, text });
});

test('a media type that no response has is refused by Prism', async () => {
  const answer = await call(mock, '/items/1', { headers: { accept: 'image/png' } });
  expect(answer).toMatchObject({ status: 406, body: { type: expect.stringContaining('NOT_ACCEPTABLE') } });
});

test('an error that is asked for is given to an invalid request too', async () => {
  const { headers } = prefer('code=403', { 'content-type': 'application/json' });
  const answer = await call(mock, '/files', { method: 'POST', headers: { ...headers }, body: '{}' });
  expect(answer).toMatchObject({ status: 403, body: { message: 'wrong' } });
});

test('described headers are sent, but never one that frames the message', async () => {
  expect((await call(mock, '/items/1', prefer('code=204'))).headers.get('x-count')).toBe('3');
  const body = new FormData();
  body.append('file', new Blob(['x']), 'x');
  const created = await call(mock, '/files', {
    method: 'POST',
    headers: { authorization: 'Bearer x' },
    body,
  });
  expect([created.headers.get('location'), created.text]).toEqual(['/files/1', '{"id":1}']);
});

test.each([
  ['/files', 'POST', 'Bearer'],
  ['/items/1', 'DELETE', 'ApiKey name="X-Key"'],
])('a 401 of %s says which credentials are missing', async (path, method, challenge) => {
  const answer = await call(mock, path, { method, headers: { 'content-length': '0' } });
  expect([answer.status, answer.headers.get('www-authenticate')]).toEqual([401, challenge]);
});

test('a range of media types is answered with one of them', async () => {
  const answer = await call(mock, '/items/1/photo');
  expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'image/png']);
});

test('generated values keep the description, a dynamic one each time and one with a seed always the same', async () => {
  const code = expect.stringMatching(/^[A-Z]{3}-[0-9]{4}$/);
  const ask = async (value: string): Promise<string> => {
    const { body, text } = await call(mock, '/codes', prefer(value));
    expect(body).toEqual({ code });
    return text;
  };
  const dynamic = [await ask('dynamic=true'), await ask('dynamic=true')];
  const seeded = [await ask('dynamic=true, seed=a'), await ask('dynamic=true, seed=a')];
  expect(await ask('dynamic=false')).not.toBe('');
  expect([new Set(dynamic).size, new Set(seeded).size]).toEqual([2, 1]);
});

test('where no value can keep the description, one is sent all the same, with a warning', async () => {
  logged.length = 0;
  expect(await call(mock, '/impossible')).toMatchObject({ status: 200 });
  expect(logged).toEqual([
    {
      level: 'warn',
      message: expect.stringMatching(
        /^shop getImpossible: no generated .*; give it an example\. Response body/,
      ),
    },
  ]);
});
