import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isContractError } from '../errors.ts';
import { parseJson, serialiseJson } from './json.ts';
import { findJsonError } from './json-error.ts';

test('what is parsed is what was serialised', () => {
  fc.assert(
    fc.property(fc.jsonValue({ depthSize: 'small' }), (value) => {
      expect(parseJson(serialiseJson(value, 'x'), 'x')).toEqual({
        ok: true,
        value: JSON.parse(JSON.stringify(value)),
      });
    }),
  );
});

test('an error is found exactly where JSON.parse fails', () => {
  const piece = fc.constantFrom(
    '{',
    '}',
    '[',
    ']',
    ',',
    ':',
    '"a"',
    '"',
    '\\',
    '1',
    '-',
    '.5',
    'e',
    'true',
    'nul',
    ' ',
    '\n',
    '\u0001',
    '\\u12',
    '0',
  );
  fc.assert(
    fc.property(
      fc.array(piece).map((pieces) => pieces.join('')),
      (text) => {
        const legal = isJson(text);
        const error = findJsonError(text);
        expect(error === undefined).toBe(legal);
        // What precedes the error can be completed: it is no error by itself.
        if (error !== undefined && error.offset < text.length)
          expect(findJsonError(text.slice(0, error.offset))?.offset ?? error.offset).toBe(error.offset);
      },
    ),
    { numRuns: 2000 },
  );
});

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

test.each([
  [
    '{"a": 1,}',
    8,
    'Malformed JSON at line 1, column 9: expected a property name in double quotes, found "}".',
  ],
  ['{\n  "a": [1 2]\n}', 12, 'Malformed JSON at line 2, column 11: expected "," or "]", found "2".'],
  ['{"a" 1}', 5, 'Malformed JSON at line 1, column 6: expected ":", found "1".'],
  ['[1, 2', 5, 'Malformed JSON at line 1, column 6: expected "," or "]", found the end.'],
  ['{"a": tru}', 6, 'Malformed JSON at line 1, column 7: expected a value, found "t".'],
  ['1 2', 2, 'Malformed JSON at line 1, column 3: expected the end, found "2".'],
  [
    "{'a': 1}",
    1,
    'Malformed JSON at line 1, column 2: expected a property name in double quotes, found "\'".',
  ],
  ['', 0, 'Expected JSON, found nothing.'],
  [' \n', 0, 'Expected JSON, found nothing.'],
])('%j is malformed at %i', (text, offset, message) => {
  expect(parseJson(text, 'body')).toEqual({
    ok: false,
    problem: { code: text.trim() === '' ? 'empty' : 'json', message, at: 'body', offset },
  });
});

test('a byte order mark, duplicate names, deep nesting and __proto__ are accepted as JSON.parse does', () => {
  expect(parseJson('\ufeff[1]', 'x')).toEqual({ ok: true, value: [1] });
  expect(parseJson('{"a":1,"a":2}', 'x')).toEqual({ ok: true, value: { a: 2 } });
  expect(parseJson('{"__proto__":1}', 'x').ok).toBe(true);
  const deep = '['.repeat(100_000);
  expect(parseJson(deep + ']'.repeat(100_000), 'x').ok).toBe(true);
  expect(parseJson(deep, 'x')).toMatchObject({ ok: false, problem: { offset: 100_000 } });
});

test('an error after a string of 20 MB is found', () => {
  const text = `["${'a'.repeat(20_000_000)}" 1]`;
  expect(findJsonError(text)?.offset).toBe(20_000_004);
});

const cycle: { self?: unknown } = {};
cycle.self = cycle;

test.each([
  [undefined],
  [() => 1],
  [Number.NaN],
  [{ a: [Number.POSITIVE_INFINITY] }],
  [{ file: new Uint8Array(2) }],
  [{ file: { bytes: new Uint8Array(2) } }],
  [1n],
  [cycle],
])('%o cannot be written as JSON', (value) => {
  expect(() => serialiseJson(value, 'The body')).toThrowError(expect.toSatisfy(isContractError));
  expect(() => serialiseJson(value, 'The body')).toThrowError(/^The body cannot be written as JSON: [^\n]*$/);
});
