import { expect, test } from 'vitest';
import { Journal, redactHeaders, redactTarget } from './journal.ts';

const hidden = '[redacted]';

test.each([
  ['/pakt/v1/upload/?page=1', '/pakt/v1/upload/?page=1'],
  [
    '/pakt/storage/a?X-Amz-Date=1&X-Amz-Signature=abc',
    `/pakt/storage/a?X-Amz-Date=1&X-Amz-Signature=${hidden}`,
  ],
  ['/x?a=1&%58-Amz-%53ignature=abc&b=2', `/x?a=1&%58-Amz-%53ignature=${hidden}&b=2`],
  ['/x?access_token=abc', `/x?access_token=${hidden}`],
  ['/x?%=1&api-key=abc', `/x?%=1&api-key=${hidden}`],
  [`/x?token=${'a'.repeat(5000)}`, `/x?token=${hidden}`],
])('the target %s is kept as %s', (target, kept) => {
  expect(redactTarget(target)).toBe(kept);
});

test('headers are kept without secrets, and not without end', () => {
  const many = Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`x-${index}`, 'y']));
  const shown = redactHeaders({
    authorization: 'Bearer alice-token',
    cookie: 'a=b',
    'portsip-upload-token': '1.abc',
    referer: 'http://127.0.0.1/pakt/storage/a?X-Amz-Signature=abc',
    accept: 'z'.repeat(1000),
    ...many,
  });
  expect(shown).toMatchObject({
    authorization: hidden,
    cookie: hidden,
    'portsip-upload-token': hidden,
    referer: `http://127.0.0.1/pakt/storage/a?X-Amz-Signature=${hidden}`,
    accept: 'z'.repeat(300),
  });
  expect(Object.keys(shown)).toHaveLength(50);
});

test('a journal keeps the latest thousand, numbered from the first', () => {
  const journal = new Journal();
  const entry = {
    at: 0,
    api: 'pakt',
    method: 'GET',
    target: '/',
    headers: {},
    requestBytes: 0,
    durationMs: 0,
    faults: [],
  };
  for (let count = 0; count < 2600; count += 1) journal.add(entry);
  const numbers = journal.list().map(({ number }) => number);
  expect([numbers.length, numbers[0], numbers.at(-1)]).toEqual([1000, 1601, 2600]);
  expect(journal.list()[0]?.at).toBe('1970-01-01T00:00:00.000Z');
});
