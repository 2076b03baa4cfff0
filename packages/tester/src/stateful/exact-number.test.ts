import { expect, test } from 'vitest';
import { exactNumber, hasExactNumber, isSameNumber, parseExactly } from './exact-number.ts';

const cases: readonly (readonly [digits: string, text: string, same: boolean])[] = [
  ['1234567890123456789', '1234567890123456789', true],
  ['1234567890123456789', '1234567890123456789.0', true],
  ['1234567890123456789', '1.234567890123456789e18', true],
  ['1234567890123456789', '1234567890123456800', false],
  ['1234567890123456789', '-1234567890123456789', false],
  ['12345678901234567890', '1234567890123456789', false],
  ['1234567890123456000', '1234567890123456000', true],
  ['0.10000000000000000001', '0.1', false],
];

test.each(cases)('%s is read from %s: %s', (digits, text, same) => {
  expect(isSameNumber(exactNumber(digits), parseExactly(text))).toBe(same);
});

test('what a double holds is a number, whatever its spelling', () => {
  const value = parseExactly('{"a":[1.50,15e-1,0,-0.0,1e300],"b":"12345678901234567890","c":null}');
  expect(value).toEqual({ a: [1.5, 1.5, 0, -0, 1e300], b: '12345678901234567890', c: null });
  expect(hasExactNumber(value)).toBe(false);
});

test('an exact number is written by its digits', () => {
  const value = { a: [exactNumber('1234567890123456789')] };
  expect(hasExactNumber(value)).toBe(true);
  expect(JSON.stringify(value)).toBe('{"a":[1234567890123456789]}');
});
