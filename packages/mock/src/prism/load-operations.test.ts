import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { loadOperations } from './load-operations.ts';
import type { PrismRequest } from './protocol.ts';

const document = fileURLToPath(new URL('../fixtures/shop.yaml', import.meta.url));
const request = {
  api: 'shop',
  method: 'put',
  template: '/flags',
  path: '/flags',
  query: {},
  headers: {},
  validate: true,
  response: {},
};

test.each<[what: string, more: Partial<PrismRequest>]>([
  ['without a body', {}],
  ['with a body', { body: { value: true, form: false } }],
  ['with a form', { body: { value: {}, form: true } }],
])('no callback is left to be sent for a request %s', async (_, more) => {
  const find = await loadOperations({ name: 'shop', document });
  expect(find({ ...request, ...more })).toMatchObject({ path: '/flags', callbacks: [] });
});

test('an operation that is not there is not found', async () => {
  const find = await loadOperations({ name: 'shop', document });
  expect(find({ ...request, template: '/nowhere' })).toBeUndefined();
});
