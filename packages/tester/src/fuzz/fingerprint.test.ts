import { expect, test } from 'vitest';
import { fingerprint } from './fingerprint.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

test('different texts and bytes have different numbers, the same have the same', () => {
  const pairs: [string, Uint8Array?][] = [
    ['', bytes('a')],
    ['a'],
    ['a', bytes('')],
    ['', bytes('\0')],
    ['\0'],
  ];
  for (let index = 0; index < 20_000; index += 1) {
    pairs.push(
      [`/items?limit=${index}`],
      [`/items/${index}`, bytes('1')],
      ['/items', bytes(`{"count":${index}}`)],
    );
    pairs.push([`/items/${Math.floor(index / 10)}`, bytes(`${index % 10}`)]);
  }
  const known = new Map<number, string>();
  const shared = pairs.filter(([text, body]) => {
    const name = `${text} ${body?.join() ?? ''}`;
    const number = fingerprint(text, body);
    const other = known.get(number) ?? name;
    known.set(number, name);
    return other !== name || !Number.isSafeInteger(number);
  });
  expect(shared).toEqual([]);
  expect(known.size).toBeGreaterThan(60_000);
});
