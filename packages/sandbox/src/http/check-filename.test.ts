import { expect, test } from 'vitest';
import { completeLimits } from '../limits.ts';
import { checkFilename } from './check-filename.ts';

const limits = completeLimits();

test.each([
  ['../a', 'segment ".."'],
  ['a/../b', 'segment ".."'],
  ['a/./b', 'segment "."'],
  ['a//b', 'empty segment'],
  ['a/', 'empty segment'],
  ['/etc/passwd', 'absolute'],
  ['C:\\a.txt', 'backslash'],
  ['c:a.txt', 'drive letter'],
  ['a\u0000b', 'control'],
  ['a\r\nb', 'control'],
  ['a\u0085b', 'control'],
  ['a\\b', 'backslash'],
  ['a\ud800', 'UTF-8'],
  ['a\ufffd', 'UTF-8'],
  ['ü'.repeat(128), 'segment longer'],
  [`${'a/'.repeat(2048)}b`, 'longer than 4096'],
])('the filename %j is refused', (name, problem) => {
  expect(() => checkFilename(name, limits)).toThrow(problem);
});

test.each(['a.txt', 'dir/sub/a.txt', '80:20 rule.png', 'naïve "quoted" 名.png', '..a', 'a..', '%2e%2e', ' '])(
  'the filename %j is kept as it is',
  (name) => {
    expect(checkFilename(name, limits)).toBe(name);
  },
);
