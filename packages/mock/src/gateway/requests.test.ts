import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Mock } from '../create-mock.ts';
import { type Call, call, json, multipart, part, serveShop, token, upload } from '../fixtures/serve-shop.ts';

let mock: Mock;

beforeAll(async () => {
  mock = await serveShop();
});
afterAll(() => mock.close());

const valid: [name: string, path: string, call: Call][] = [
  [
    'a filename with = and ;',
    '/files',
    upload('name="file"; filename="a=b; c.png"', 'Content-Type: image/png'),
  ],
  [
    'a filename with directories and a quote',
    '/files',
    upload('name="file"; filename="dir/sub/%22a.txt"', 'Content-Type: text/plain'),
  ],
  [
    'a filename in another spelling',
    '/files',
    upload("name=file; filename*=UTF-8''%e2%82%ac.txt", 'Content-Type: text/plain'),
  ],
  ['a filename without a content type', '/files', upload('name="file"; filename="a.txt"')],
  ['a field whose name is no percent-encoding', '/files', upload('name="file"', '', part('name="%zz"'))],
  [
    'a text field with reserved characters',
    '/files',
    upload('name="file"', '', part('name="note"', '', 'a/b?c&d=e,%')),
  ],
  [
    'a JSON part',
    '/files',
    upload('name="file"', '', part('name="meta"', 'Content-Type: application/json', '{"size":1}')),
  ],
  [
    'a number and a list in a form',
    '/files',
    upload('name="file"', '', part('name="count"', '', '5') + part('name="tags"') + part('name="tags"')),
  ],
  [
    'an urlencoded form',
    '/items',
    { method: 'POST', body: new URLSearchParams({ name: 'a + b, c', size: '5' }) },
  ],
  [
    'an XML body',
    '/items',
    { method: 'POST', headers: { 'content-type': 'application/xml' }, body: '<item><name>x</name></item>' },
  ],
  ['null as a JSON body, whatever the schema says', '/flags', { method: 'PUT', headers: json, body: 'null' }],
  ['false as a JSON body', '/flags', { method: 'PUT', headers: json, body: 'false' }],
  [
    'no bytes as a file',
    '/flags',
    { method: 'PUT', headers: { 'content-type': 'application/octet-stream' }, body: new Uint8Array() },
  ],
  ['every character in a path parameter', `/items/${encodeURIComponent('../x?y#z,é')}`, {}],
  ['reserved characters in a path parameter', "/items/a,b;c=d@e:f!$&'()*+", {}],
  [
    'another case of the scheme',
    '/files',
    { ...upload('name="file"'), headers: { ...multipart, authorization: 'bearer x' } },
  ],
  ['credentials where none are needed', '/items/1', { headers: { authorization: 'Basic eDp5' } }],
  ['an Accept header with empty members', '/items/1', { headers: { accept: ', text/html, */*;q=0.1,' } }],
];

test.each(valid)('%s is taken', async (_, path, request) => {
  const { status, text } = await call(mock, path, request);
  expect([status, text]).toEqual([expect.toSatisfy((code) => code >= 200 && code < 300), expect.anything()]);
});

test.each<[name: string, path: string, call: Call, status: number, violation: string]>([
  ['a wrong type', '/files', upload('name="file"', '', part('name="count"')), 422, 'count must be integer'],
  ['a missing file', '/files', upload('name="note"'), 422, "must have required property 'file'"],
  ['a missing body', '/files', { method: 'POST', headers: multipart }, 422, 'Body parameter is required'],
  [
    'another media type',
    '/files',
    { method: 'POST', headers: { ...token, ...json }, body: '{}' },
    415,
    'Supported content types: multipart/form-data',
  ],
  [
    'no credentials',
    '/files',
    { ...upload('name="file"'), headers: { 'content-type': 'multipart/form-data; boundary=B' } },
    401,
    'Invalid security scheme used',
  ],
  [
    'a success that is asked for all the same',
    '/files',
    { ...upload('name="note"'), headers: { ...multipart, prefer: 'code=201' } },
    422,
    'required',
  ],
])(
  'an invalid request (%s) gets the described error and the reason',
  async (_, path, request, status, violation) => {
    const answer = await call(mock, path, request);
    expect(answer).toMatchObject({ status, body: { message: 'wrong' } });
    expect(answer.headers.get('sl-violations')).toContain(violation);
  },
);

test('an invalid request gets a problem of Prism where no error is described', async () => {
  const answer = await call(mock, '/items', { method: 'POST', headers: json, body: '{"name":"x","náme":1}' });
  const violation = expect.objectContaining({ message: expect.stringContaining("found 'náme'") });
  const type = expect.stringContaining('UNPROCESSABLE_ENTITY');
  expect(answer).toMatchObject({ status: 422, body: { type, validation: [violation] } });
});

test('nothing is remembered', async () => {
  const before = await call(mock, '/items/2');
  await call(mock, '/items', { method: 'POST', headers: json, body: '{"name":"x"}' });
  const after = await call(mock, '/items/2');
  expect(after.text).toBe(before.text);
});
