import { expect, test } from 'vitest';
import { createRandom } from '../random.ts';
import { createTextSampler } from './text-sampler.ts';

const password = '^(?=.*[a-z])(?=.*[A-Z])(?=.*\\d)(?=.*[@$!%*?&])[A-Za-z\\d@$!%*?&]{8,}$';
const base64 = '^(?:[A-Za-z0-9+/]{4})*$';

const writable: [pattern: string, lengths: readonly [least: number, most: number]][] = [
  ['^[a-z]+$', [5, 6]],
  ['abc', [3, 9]],
  ['^a|b$', [2, 4]],
  ['^(?:ab|c)*$', [7, 7]],
  ['^\\S(.*\\S)?$', [0, 50]],
  ['^\\p{Lu}\\p{Ll}+$', [2, 5]],
  ['^[^\\x00-\\x7f]{2}$', [0, 2]],
  ['^(?<year>\\d{4})-(\\d\\d)$', [0, 99]],
  ['^((?!x).)*$', [1, 30]],
  ['^(?!foo)[a-z]+$', [2, 5]],
  [password, [0, 20]],
  [password, [8, 8]],
  ['^(a+)+$', [30, 40]],
  ['^(([a-z])+.)+[A-Z]([a-z])+$', [20, 30]],
  ['^.{1,5000}$', [0, 9000]],
  ['^[0-9a-f]{512}$', [0, 1000]],
  [base64, [5, 9]],
  ['(a)\\1', [2, 9]],
  ['\\bfoo\\b', [3, 9]],
  // Regular expressions only without the u flag
  ['^[\\w-.]+$', [1, 8]],
  ['^\\-?\\d+$', [2, 4]],
];

test.each(writable)('writes texts that match %s in its lengths', (pattern, [least, most]) => {
  const sampler = createTextSampler([pattern], { least, most, ascii: false });
  if (typeof sampler === 'string') throw new Error(sampler);
  const expression = compile(pattern);
  const random = createRandom(1);
  const texts = Array.from({ length: 40 }, () => sampler.draw(random));
  for (const text of texts) {
    expect(text).toMatch(expression);
    expect([...(text ?? '')].length).toBeGreaterThanOrEqual(least);
    expect([...(text ?? '')].length).toBeLessThanOrEqual(most);
    expect(text).toSatisfy((each: string) => each.isWellFormed());
  }
  expect(new Set(texts).size).toBeGreaterThan(1);
});

test('writes texts that match several patterns at once', () => {
  const sampler = createTextSampler(['^a', 'z$', '\\d{2}', '^[^b]*$'], { least: 6, most: 9, ascii: true });
  if (typeof sampler === 'string') throw new Error(sampler);
  const random = createRandom(1);
  for (let count = 0; count < 30; count += 1) expect(sampler.draw(random)).toMatch(/^a[^b]*\d{2}[^b]*z$/);
});

const unwritable: [pattern: string, lengths: readonly [least: number, most: number]][] = [
  ['^$', [1, 9]],
  ['^[a-z]{3}$', [4, 9]],
  [base64, [5, 7]],
  ['^a$b', [0, 9]],
  ['[', [0, 9]],
  ['^[^]{100000}$', [0, 1e9]],
  ['^(?:(?:a{1,99}){1,99}){1,99}$', [2000, 3000]],
];

test.each(unwritable)('says soon that nothing matches %s in its lengths', (pattern, [least, most]) => {
  const before = process.threadCpuUsage();
  const sampler = createTextSampler([pattern], { least, most, ascii: false });
  expect(sampler).toEqual(expect.stringContaining(pattern));
  expect(process.threadCpuUsage(before).user / 1000).toBeLessThan(3000);
});

test('keeps to ASCII where it is asked to, and to what is there where the pattern leaves no choice', () => {
  const random = createRandom(1);
  const limits = { least: 1, most: 20, ascii: true };
  const open = createTextSampler(['^[^a]+$'], limits);
  const closed = createTextSampler(['^é+$'], limits);
  if (typeof open === 'string' || typeof closed === 'string') throw new Error('no sampler');
  for (let count = 0; count < 50; count += 1) expect(open.draw(random)).toMatch(/^[\x20-\x7e]+$/);
  expect(closed.draw(random)).toMatch(/^é+$/);
});

function compile(pattern: string): RegExp {
  try {
    return new RegExp(pattern, 'u');
  } catch {
    return new RegExp(pattern);
  }
}
