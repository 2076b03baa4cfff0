import { expect, test } from 'vitest';
import { admits, parseAccept } from './parse-accept.ts';

const table: [accept: string, mediaType: string, admitted: boolean][] = [
  ['application/json', 'application/json', true],
  ['Application/JSON', 'application/json; charset=utf-8', true],
  ['text/html, */*;q=0.1', 'application/json', true],
  ['image/*', 'image/png', true],
  ['image/*', 'application/json', false],
  ['application/json;q=0', 'application/json', false],
  ['application/json;q=0.000 , text/plain', 'application/json', false],
  [',, text/plain ,', 'text/plain', true],
  ['text/plain; title="a, b"; q=0.5', 'text/plain', true],
  ['', 'text/plain', false],
];

test.each(table)('Accept %j and %s: %s', (accept, mediaType, admitted) => {
  expect(admits(parseAccept(accept), mediaType)).toBe(admitted);
});

test.each(['foo', 'a/b/c', 'text/', 'text/plain; x', 'text plain/x'])('Accept %j is refused', (accept) => {
  expect(() => parseAccept(accept)).toThrow(/^The Accept header cannot be read/);
});
