import { expect, test } from 'vitest';
import { bodyKind, parseMediaType, selectMediaType } from './media-type.ts';

const parsed: [text: string, essence: string | undefined, parameters?: Record<string, string>][] = [
  ['application/json', 'application/json', {}],
  [' Application/JSON ; Charset=UTF-8', 'application/json', { charset: 'UTF-8' }],
  ['multipart/form-data;boundary="a b;\\"c"; x=1', 'multipart/form-data', { boundary: 'a b;"c', x: '1' }],
  ['text/plain;', 'text/plain', {}],
  ['text/plain; charset=a; charset=b', 'text/plain', { charset: 'a' }],
  ['text/plain; =x; y=2', 'text/plain', { y: '2' }],
  ['*/*', '*/*', {}],
  ['application', undefined],
  ['', undefined],
  ['application/json, text/html', undefined],
];

test.each(parsed)('%j is %s with %j', (text, essence, parameters) => {
  const mediaType = parseMediaType(text);
  expect(mediaType?.essence).toBe(essence);
  expect(mediaType?.parameters).toEqual(parameters);
});

test.each([
  ['application/json', 'json'],
  ['application/problem+json; charset=utf-8', 'json'],
  ['application/x-www-form-urlencoded', 'urlencoded'],
  ['multipart/form-data', 'multipart'],
  ['Multipart/Related; type=x', 'multipart'],
  ['text/plain', 'text'],
  ['text/csv', 'text'],
  ['text/xml', 'unjudged'],
  ['application/atom+xml', 'unjudged'],
  ['text/event-stream', 'unjudged'],
  ['application/x-ndjson', 'unjudged'],
  ['application/geo+json-seq', 'unjudged'],
  ['application/octet-stream', 'octets'],
  ['image/png', 'octets'],
  ['*/*', 'octets'],
  ['nonsense', 'octets'],
])('a body of %s is %s', (mediaType, kind) => {
  expect(bodyKind(mediaType)).toBe(kind);
});

const described = [
  '*/*',
  'application/*',
  'application/json',
  'application/json; v=2',
  'text/plain; charset=utf-8',
  'application/vnd.api+json',
];

test.each([
  ['application/json', 'application/json'],
  ['APPLICATION/JSON; charset=utf-8', 'application/json'],
  ['application/json; v=2; charset=x', 'application/json; v=2'],
  ['application/json; v=3', 'application/json'],
  ['application/problem+json', 'application/*'],
  ['application/vnd.api+json', 'application/vnd.api+json'],
  ['text/plain; charset="UTF-8"', 'text/plain; charset=utf-8'],
  ['text/plain', '*/*'],
  ['no type', undefined],
])('%s is described by %s', (contentType, wanted) => {
  const selected = selectMediaType(
    contentType,
    described.map((mediaType) => ({ mediaType })),
  );
  expect(selected?.mediaType).toBe(wanted);
});
