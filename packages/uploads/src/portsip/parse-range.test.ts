import { expect, test } from 'vitest';
import { parseRange } from './parse-range.ts';

test.each([
  ['0-1023', 1024],
  ['bytes=0-1023', 1024],
  ['bytes 0-1023/2048', 1024],
  [' 0-0 ', 1],
  [undefined, undefined],
  ['', undefined],
  ['all', undefined],
  ['5-9', undefined],
  ['0-', undefined],
  ['0-99999999999999999999', undefined],
])('the range %j is %j bytes', (range, held) => {
  expect(parseRange(range)).toBe(held);
});
