import { expect, test } from 'vitest';
import { renderResponse } from './render-response.ts';

const type = (mediaType: string): Record<string, string> => ({ 'Content-type': mediaType });

test.each<[what: string, mediaType: string, body: unknown, text: string]>([
  ['an object as JSON', 'application/json', { a: 1 }, '{"a":1}'],
  ['a text as JSON', 'application/vnd.x+json; charset=utf-8', 'é', '"é"'],
  ['null as JSON', 'application/json', null, 'null'],
  ['a text as it is', 'text/csv', 'é,b', 'é,b'],
  ['an object as text', 'text/plain', { a: 1 }, '{"a":1}'],
  ['an object as octets', 'application/octet-stream', {}, '{}'],
  ['an XML text', 'application/xml', '<a/>', '<a/>'],
])('%s is written', (_, mediaType, body, text) => {
  const rendered = renderResponse({ status: 200, headers: type(mediaType), body, violations: [] });
  expect(Buffer.from(rendered.body ?? []).toString()).toBe(text);
});

test('an object that is to be XML needs an example that is a text', () => {
  const response = { status: 200, headers: type('application/xml'), body: { a: 1 }, violations: [] };
  expect(() => renderResponse(response)).toThrow(
    /cannot write it as application\/xml: give the response an example/,
  );
});

test('headers are written in simple style; those that frame the message or are no headers are left out', () => {
  const headers = {
    'X-List': ['a', 1],
    'X-Object': { a: 1, b: 2 },
    'X-Flag': false,
    'X-Nothing': null,
    'X-Break': 'a\r\nX-Injected: 1',
    'X Space': 'a',
    'Content-Length': 5,
    'Transfer-Encoding': 'chunked',
    Connection: 'close',
  };
  expect(renderResponse({ status: 204, headers, body: undefined, violations: [] }).headers).toEqual([
    ['X-List', 'a,1'],
    ['X-Object', 'a,1,b,2'],
    ['X-Flag', 'false'],
  ]);
});

test('a response without content has no content type', () => {
  expect(
    renderResponse({ status: 204, headers: type('text/plain'), body: undefined, violations: [] }),
  ).toEqual({
    status: 204,
    headers: [],
    body: undefined,
  });
});

test.each([
  ['image/*', 'image/png'],
  ['text/*', 'text/plain'],
  ['application/*; a=b', 'application/octet-stream'],
  ['*/*', 'application/octet-stream'],
])('the range %s is sent as %s', (range, mediaType) => {
  const { headers } = renderResponse({ status: 200, headers: type(range), body: 'x', violations: [] });
  expect(headers).toEqual([['Content-type', mediaType]]);
});

test('violations stand in a header whatever they say, and however much', () => {
  const message = 'must have required property “名前 😀”';
  const violation = { location: ['body'], code: 'required', message };
  const [[name, value] = []] = renderResponse({
    status: 422,
    headers: {},
    body: undefined,
    violations: [violation],
  }).headers;
  expect([name, JSON.parse(value ?? '')]).toEqual(['sl-violations', [violation]]);
  expect(value).toMatch(/^[ -~]+$/);
  const many = Array.from({ length: 500 }, () => violation);
  const [[, cut = ''] = []] = renderResponse({
    status: 422,
    headers: {},
    body: undefined,
    violations: many,
  }).headers;
  expect(cut.length).toBeLessThan(8_100);
});
