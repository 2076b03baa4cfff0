import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import { createMock } from './create-mock.ts';
import { isMockError } from './errors.ts';
import { loadShop, serveShop } from './fixtures/serve-shop.ts';

test('an API stands where its vendor’s origin would, and its base path stays', async () => {
  const shop = await loadShop();
  await using mock = await createMock({ apis: [shop, { ...shop, name: 'other' }] });
  expect(mock.url).toBe(`http://127.0.0.1:${mock.port}`);
  expect(mock.baseUrl('shop')).toBe(`${mock.url}/shop/live/v2`);
  expect(() => mock.baseUrl('store')).toThrow('The mock serves no API called "store", only shop, other.');
  const answers = await Promise.all(['shop', 'other'].map((name) => fetch(`${mock.baseUrl(name)}/items/1`)));
  expect(answers.map(({ status }) => status)).toEqual([200, 200]);
});

test('a closed mock can be closed again, and its port is free', async () => {
  const mock = await serveShop();
  const kept = await fetch(`${mock.baseUrl('shop')}/items/1`);
  await Promise.all([mock.close(), mock.close()]);
  await kept.body?.cancel();
  await using next = await serveShop({ port: mock.port });
  expect(next.port).toBe(mock.port);
});

test('a port in use is one clear line, and is said before anything is loaded', async () => {
  const server = createServer();
  const port = await new Promise<number>((resolve) =>
    server.listen(0, '127.0.0.1', () => resolve(Object(server.address()).port)),
  );
  const error = await serveShop({ port }).catch((thrown: unknown) => thrown);
  expect(isMockError(error) && [error.code, error.message]).toEqual([
    'address-in-use',
    `Port ${port} of 127.0.0.1 is in use: choose another one, or 0 for any free one.`,
  ]);
  server.close();
});

test.each([
  ['an address of another machine', { host: '192.0.2.1' }, 'listen-failed'],
  ['a name with a slash', { names: ['a/b'] }, 'invalid-name'],
  ['a name that is a dot', { names: ['..'] }, 'invalid-name'],
  ['a name used twice', { names: ['a', 'a'] }, 'duplicate-name'],
])(
  '%s keeps the mock from starting',
  async (_, { names = ['shop'], ...options }: { names?: string[]; host?: string }, code) => {
    const shop = await loadShop();
    const started = createMock({ apis: names.map((name) => ({ ...shop, name })), ...options });
    await expect(started).rejects.toMatchObject({ name: 'MockError', code });
  },
);
