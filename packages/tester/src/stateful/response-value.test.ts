import { expect, test } from 'vitest';
import { jsonOf } from './response-value.ts';

const nested = (levels: number, inner: string): string => '['.repeat(levels) + inner + ']'.repeat(levels);
const answer = (text: string) => ({
  status: 200,
  headers: [['content-type', 'application/json']] as const,
  body: new TextEncoder().encode(text),
});

test.each<[what: string, text: string, isRead: boolean]>([
  ['many levels', nested(500, '1'), true],
  ['more levels than can be compared or shown', nested(501, '1'), false],
  ['levels without end', nested(100_000, '{"a":1}'), false],
  ['brackets in texts', JSON.stringify(Array.from({ length: 600 }, () => '[{"\\')), true],
  ['many lists beside each other', JSON.stringify(Array.from({ length: 600 }, () => [[]])), true],
  ['one long text', JSON.stringify(`${'x"'.repeat(2 ** 20)}${'y'.repeat(2 ** 22)}`), true],
  ['more than 8 MiB', JSON.stringify('x'.repeat(2 ** 23)), false],
])('JSON with %s is read or left alone', (_, text, isRead) => {
  expect(jsonOf(answer(text)) !== undefined).toBe(isRead);
});
