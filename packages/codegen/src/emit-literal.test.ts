import { runInThisContext } from 'node:vm';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { emitLiteral } from './emit-literal.ts';

/** Reads a literal back. */
function read(literal: string): object {
  return runInThisContext(`(${literal})`);
}

test.each<[unknown, string]>([
  [{ a: 1, 'b-c': [true, null], 200: {} }, "{ 200: {}, a: 1, 'b-c': [true, null] }"],
  ['it\'s "so"', '"it\'s \\"so\\""'],
  ['say "so"\n', '\'say "so"\\n\''],
  [{ gone: undefined }, '{}'],
  [
    { long: 'x'.repeat(60), other: ['y'.repeat(60)] },
    `{\n  long: '${'x'.repeat(60)}',\n  other: ['${'y'.repeat(60)}'],\n}`,
  ],
])('%j', (value, expected) => {
  expect(emitLiteral(value)).toBe(expected);
});

test('any JSON value reads back as itself', () => {
  fc.assert(
    fc.property(fc.jsonValue({ depthSize: 'medium' }), (value) => {
      expect(read(emitLiteral(value))).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
});

test('a property called __proto__ is one', () => {
  const value = JSON.parse('{"__proto__": {"x": 1}}');
  expect(Object.keys(read(emitLiteral(value)))).toEqual(['__proto__']);
});
