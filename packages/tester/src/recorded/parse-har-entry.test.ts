import { expect, test } from 'vitest';
import { parseHarEntry } from './parse-har-entry.ts';

const url = 'https://example.com/pets';
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

const requests: [name: string, request: object, body: Uint8Array | 'unknown' | undefined][] = [
  ['no body', {}, undefined],
  ['no body, said so', { bodySize: 0 }, undefined],
  ['a body that was not kept', { bodySize: 17 }, 'unknown'],
  ['JSON', { postData: { mimeType: 'application/json', text: '{"ä":1}' } }, bytes('{"ä":1}')],
  ['JSON of a vendor', { postData: { mimeType: 'application/vnd.x+json; v=1', text: '1' } }, bytes('1')],
  [
    'bytes in base64',
    { postData: { mimeType: 'image/png', text: 'iVD/', _encoding: 'base64' } },
    Uint8Array.of(0x89, 0x50, 0xff),
  ],
  ['text that lost its bytes', { postData: { mimeType: 'text/plain', text: 'a\ufffd' } }, 'unknown'],
  [
    'a form whose files may be left out',
    { postData: { mimeType: 'multipart/form-data; boundary=x', text: '--x--' } },
    'unknown',
  ],
  ['bytes as text', { postData: { mimeType: 'application/octet-stream', text: 'abc' } }, 'unknown'],
  [
    'a form as its fields',
    { postData: { mimeType: 'application/x-www-form-urlencoded', params: [{ name: 'a b', value: 'ü' }] } },
    bytes('a+b=%C3%BC'),
  ],
  ['a body without its text', { postData: { mimeType: 'application/json' } }, 'unknown'],
];

test.each(requests)('a request with %s', (_, request, body) => {
  expect(parseHarEntry({ request: { method: 'post', url, ...request } })).toMatchObject({
    method: 'POST',
    url,
    headers: [],
  });
  expect(parseHarEntry({ request: { method: 'post', url, ...request } })?.body).toEqual(body);
});

const length = (value: string) => ({ headers: [{ name: 'Content-Length', value }] });
const responses: [name: string, response: object, body: Uint8Array | 'unknown' | undefined][] = [
  ['none', { status: 0 }, undefined],
  ['text', { status: 200, content: { text: 'ä' } }, bytes('ä')],
  ['base64', { status: 200, content: { text: 'iVD/', encoding: 'base64' } }, Uint8Array.of(0x89, 0x50, 0xff)],
  [
    'what is not the base64 it is said to be',
    { status: 200, content: { text: '!?', encoding: 'base64' } },
    'unknown',
  ],
  ['text that was not kept', { status: 200, content: { size: 5 } }, 'unknown'],
  ['nothing kept, length unknown', { status: 200, content: { size: 0 } }, 'unknown'],
  [
    'nothing kept, though there was some',
    { status: 200, content: { size: 0, text: '' }, ...length('5') },
    'unknown',
  ],
  ['an empty body', { status: 200, content: { size: 0, text: '' } }, bytes('')],
  ['an empty body, by its length', { status: 200, content: { size: 0 }, ...length('0') }, bytes('')],
  ['a status that has none', { status: 204, content: { size: 0 } }, bytes('')],
];

test.each(responses)('an answer with %s', (_, response, body) => {
  expect(parseHarEntry({ request: { method: 'GET', url }, response })?.response?.body).toEqual(body);
});

test('headers are those of the decoded body, unless it was kept as it came', () => {
  const headers = [
    { name: ':status', value: '200' },
    { name: 'Content-Encoding', value: 'gzip' },
    { name: 'ETag', value: '"1"' },
  ];
  const parse = (content: object) =>
    parseHarEntry({ request: { method: 'GET', url }, response: { status: 200, headers, content } })?.response
      ?.headers;
  expect(parse({ text: 'a' })).toEqual([['ETag', '"1"']]);
  expect(parse({ text: 'a', _contentEncoding: 'gzip' })).toEqual([
    ['Content-Encoding', 'gzip'],
    ['ETag', '"1"'],
  ]);
});

test('cookies that stand in their own list only are a header again', () => {
  const cookies = [
    { name: 'a', value: '1' },
    { name: 'b', value: '2' },
  ];
  expect(parseHarEntry({ request: { method: 'GET', url, cookies } })?.headers).toEqual([
    ['cookie', 'a=1; b=2'],
  ]);
});

test.each([null, 1, [], {}, { request: {} }, { request: { method: 'GET', url: 'ws://example.com' } }])(
  '%j is no exchange over HTTP',
  (entry) => {
    expect(parseHarEntry(entry)).toBeUndefined();
  },
);
