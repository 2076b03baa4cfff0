import { expect, test } from 'vitest';
import { originOf } from './origin-of.ts';

test.each([
  ['127.0.0.1', 'IPv4', 'http://127.0.0.1:4010'],
  ['0.0.0.0', 'IPv4', 'http://127.0.0.1:4010'],
  ['::', 'IPv6', 'http://[::1]:4010'],
  ['fe80::1', 'IPv6', 'http://[fe80::1]:4010'],
])('a server on %s is reached', (address, family, wanted) => {
  expect(originOf({ address, family, port: 4010 })).toBe(wanted);
});
