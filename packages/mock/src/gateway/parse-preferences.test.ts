import { expect, test } from 'vitest';
import { parsePreferences } from './parse-preferences.ts';

const readable: [header: string, wanted: object][] = [
  ['', {}],
  ['code=404', { code: 404 }],
  ['code=200, example=two, dynamic=false', { code: 200, example: 'two', dynamic: false }],
  ['code=200; dynamic=true; seed=7', { code: 200, dynamic: true, seed: '7' }],
  ['Code = "404" , example="a, \\"b\\"; c"', { code: 404, example: 'a, "b"; c' }],
  ['code=404, code=500', { code: 404 }],
  ['respond-async, wait=10, return=minimal', {}],
  ['code=201,', { code: 201 }],
];

test.each(readable)('the Prefer header %j is read', (header, wanted) => {
  expect(parsePreferences(header)).toEqual(wanted);
});

test.each(['code=abc', 'code=99', 'code=101', 'code=', 'dynamic=maybe', 'example="open', '=5', 'a b', 'é=1'])(
  'the Prefer header %j is refused with an example of a good one',
  (header) => {
    expect(() => parsePreferences(header)).toThrow(
      /^The Prefer header .*Write for example: Prefer: code=404/,
    );
  },
);
