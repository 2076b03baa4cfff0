import { expect, test } from 'vitest';
import type { ParameterRecord } from './operation.ts';
import { serialiseParameter } from './serialise-parameter.ts';

const list = ['blue', 'black', 'brown'];
const object = { R: 100, G: 200, B: 150 };

// OpenAPI 3.1.1 § 4.8.12.4, "Style Examples".
test.each<[Omit<ParameterRecord, 'name'>, unknown, string]>([
  [{ in: 'path', style: 'matrix' }, '', ';color'],
  [{ in: 'path', style: 'matrix' }, 'blue', ';color=blue'],
  [{ in: 'path', style: 'matrix' }, list, ';color=blue,black,brown'],
  [{ in: 'path', style: 'matrix', explode: true }, list, ';color=blue;color=black;color=brown'],
  [{ in: 'path', style: 'matrix' }, object, ';color=R,100,G,200,B,150'],
  [{ in: 'path', style: 'matrix', explode: true }, object, ';R=100;G=200;B=150'],
  [{ in: 'path', style: 'label' }, 'blue', '.blue'],
  [{ in: 'path', style: 'label' }, list, '.blue,black,brown'],
  [{ in: 'path', style: 'label', explode: true }, list, '.blue.black.brown'],
  [{ in: 'path', style: 'label' }, object, '.R,100,G,200,B,150'],
  [{ in: 'path', style: 'label', explode: true }, object, '.R=100.G=200.B=150'],
  [{ in: 'path' }, 'blue', 'blue'],
  [{ in: 'path' }, list, 'blue,black,brown'],
  [{ in: 'path' }, object, 'R,100,G,200,B,150'],
  [{ in: 'path', explode: true }, object, 'R=100,G=200,B=150'],
  [{ in: 'query' }, '', 'color='],
  [{ in: 'query' }, 'blue', 'color=blue'],
  [{ in: 'query', explode: false }, list, 'color=blue,black,brown'],
  [{ in: 'query' }, list, 'color=blue&color=black&color=brown'],
  [{ in: 'query', explode: false }, object, 'color=R,100,G,200,B,150'],
  [{ in: 'query' }, object, 'R=100&G=200&B=150'],
  [{ in: 'query', style: 'spaceDelimited' }, list, 'color=blue%20black%20brown'],
  [{ in: 'query', style: 'pipeDelimited' }, list, 'color=blue%7Cblack%7Cbrown'],
  [{ in: 'query', style: 'pipeDelimited' }, object, 'color=R%7C100%7CG%7C200%7CB%7C150'],
  [{ in: 'query', style: 'deepObject' }, object, 'color%5BR%5D=100&color%5BG%5D=200&color%5BB%5D=150'],
  [{ in: 'header' }, list, 'blue,black,brown'],
  [{ in: 'header' }, 'a b"c', 'a b"c'],
  [{ in: 'cookie' }, list, 'color=blue&color=black&color=brown'],
  [{ in: 'cookie', style: 'cookie' }, list, 'color=blue; color=black; color=brown'],
])('%j of %j is %s', (parameter, value, expected) => {
  expect(serialiseParameter({ name: 'color', ...parameter }, value)).toBe(expected);
});

test.each<[string, Partial<ParameterRecord>, unknown, string]>([
  ['reserved characters are encoded', { in: 'query' }, "a/b?c&d=e f+g'h", 'q=a%2Fb%3Fc%26d%3De%20f%2Bg%27h'],
  ['unless they are allowed', { in: 'query', allowReserved: true }, 'a/b?c:d e%20f', 'q=a/b?c:d%20e%20f'],
  ['commas in a list stay part of their item', { in: 'query', explode: false }, ['a,b', 'c'], 'q=a%2Cb,c'],
  [
    'a parameter with content is JSON',
    { in: 'query', mediaType: 'application/json' },
    { a: [1] },
    'q=%7B%22a%22%3A%5B1%5D%7D',
  ],
  [
    'a whole query string is a form',
    { in: 'querystring', mediaType: 'application/x-www-form-urlencoded' },
    { a: 'b c', d: 1 },
    'a=b%20c&d=1',
  ],
  ['or JSON', { in: 'querystring', mediaType: 'application/json' }, { a: 1 }, '%7B%22a%22%3A1%7D'],
  ['null and undefined members are left out', { in: 'query' }, { a: null, b: undefined, c: 1 }, 'c=1'],
  ['a date is its ISO text', {}, new Date(0), 'q=1970-01-01T00%3A00%3A00.000Z'],
  ['an empty list is nothing', { in: 'query' }, [], ''],
])('%s', (_, parameter, value, expected) => {
  expect(serialiseParameter({ name: 'q', in: 'query', ...parameter }, value)).toBe(expected);
});
