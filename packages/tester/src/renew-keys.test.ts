import { findOperation, type WireRequest } from '@countersign/contract';
import { parseContract } from '@countersign/contract/load';
import { expect, test } from 'vitest';
import { createKeyRenewal } from './renew-keys.ts';

const contract = await parseContract(
  JSON.stringify({
    openapi: '3.1.1',
    info: { title: 'Payments', version: '1' },
    paths: {
      '/payments': {
        post: {
          operationId: 'pay',
          parameters: [
            {
              name: 'Idempotency-Key',
              in: 'header',
              schema: { type: 'string', minLength: 8 },
              example: 'key-of-the-page',
            },
          ],
          requestBody: { content: { 'application/json': {} } },
          responses: { 201: { description: '' } },
        },
      },
    },
  }),
);
const pay = findOperation(contract, 'pay');
if (pay === undefined) throw new TypeError('pay is not described');

const request = (key: string, body: string): WireRequest => ({
  method: 'POST',
  target: '/payments',
  headers: [['idempotency-key', key]],
  body: new TextEncoder().encode(body),
});
const keyOf = ({ headers }: WireRequest): string | undefined => headers[0]?.[1];

test('a key that was planned is another one in every request', () => {
  const renew = createKeyRenewal(contract, 1);
  const keys = ['1', '2', '3'].map((body) => keyOf(renew(pay, request('key-of-the-page', body))));
  expect(new Set([...keys, 'key-of-the-page']).size).toBe(4);
});

test('who repeats a request with the key that it went out with, repeats it', () => {
  const renew = createKeyRenewal(contract, 1);
  const first = renew(pay, request('key-of-the-page', '1'));
  expect(renew(pay, first)).toEqual(first);
});

test('a key of a case of its own stays until it is sent with something else, and what is no key stays', () => {
  const renew = createKeyRenewal(contract, 1);
  expect(keyOf(renew(pay, request('another-key', '1')))).toBe('another-key');
  expect(keyOf(renew(pay, request('another-key', '1')))).toBe('another-key');
  expect(keyOf(renew(pay, request('another-key', '2')))).not.toBe('another-key');
  expect(keyOf(renew(pay, request('short', '1')))).toBe('short');
  expect(keyOf(renew(pay, request('short', '2')))).toBe('short');
});
