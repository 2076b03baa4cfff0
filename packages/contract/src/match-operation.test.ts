import { expect, test } from 'vitest';
import { testContract, testOperation } from './codec/test-contract.ts';
import { matchOperation } from './match-operation.ts';

function contractOf(...operations: string[]) {
  return testContract({
    operations: operations.map((operation) => {
      const [method = '', path = ''] = operation.split(' ');
      return testOperation(method, path);
    }),
  });
}

const contract = contractOf(
  'POST /v1/upload',
  'POST /v1/upload/private',
  'GET /v1/upload/',
  'GET /v1/upload/{id}',
  'GET /v1/upload/url/{id}',
  'GET /files/{name}',
  'GET /files/{name}.json',
  'GET /files/data-{name}.json',
  'GET /{a}-{b}',
  'GET /',
  'GET /{entity}/me',
  'GET /books/{id}',
  'DELETE /books/{key}',
  'GET /café/{x}',
  'GET /a b',
  'GET /users{id}',
  'HEAD /head',
  'COPY /head',
);

test.each([
  ['POST', '/v1/upload', 'POST /v1/upload', {}],
  ['GET', '/v1/upload/?page=1', 'GET /v1/upload/', {}],
  ['GET', '/v1/upload/private', 'GET /v1/upload/{id}', { id: 'private' }],
  ['POST', '/v1/upload/private', 'POST /v1/upload/private', {}],
  ['GET', '/v1/upload/url/x%2Fy', 'GET /v1/upload/url/{id}', { id: 'x%2Fy' }],
  ['GET', '/v1/upload/%2E%2E', 'GET /v1/upload/{id}', { id: '%2E%2E' }],
  ['GET', '/files/a.txt', 'GET /files/{name}', { name: 'a.txt' }],
  ['GET', '/files/a.json', 'GET /files/{name}.json', { name: 'a' }],
  ['GET', '/files/data-a.json', 'GET /files/data-{name}.json', { name: 'a' }],
  ['GET', '/files/.json', 'GET /files/{name}', { name: '.json' }],
  ['GET', '/x-y-z', 'GET /{a}-{b}', { a: 'x', b: 'y-z' }],
  ['GET', '/', 'GET /', {}],
  ['GET', '/?a=/books/1', 'GET /', {}],
  ['GET', '/books/me', 'GET /books/{id}', { id: 'me' }],
  ['GET', '/pens/me', 'GET /{entity}/me', { entity: 'pens' }],
  ['DELETE', '/books/1', 'DELETE /books/{key}', { key: '1' }],
  ['GET', '/caf%C3%A9/1', 'GET /café/{x}', { x: '1' }],
  ['GET', '/a%20b', 'GET /a b', {}],
  ['GET', '/users;id=5', 'GET /users{id}', { id: ';id=5' }],
  ['GET', '/books/__proto__', 'GET /books/{id}', { id: '__proto__' }],
])('%s %s is %s', (method, target, id, pathParameters) => {
  const match = matchOperation(
    method === 'GET' && id === 'GET /a b'
      ? testContract({ operations: [testOperation('GET', '/a b')] })
      : contract,
    method,
    target,
  );
  expect(match).toMatchObject({ operation: { id }, pathParameters });
});

test.each([
  ['DELETE', '/v1/upload/private', ['GET', 'POST']],
  ['GET', '/v1/upload', ['POST']],
  ['GET', '/head', ['COPY', 'HEAD']],
  ['HEAD', '/books/1', ['DELETE', 'GET']],
  ['get', '/books/1', ['DELETE', 'GET']],
])('%s %s is not described, but %j', (method, target, allow) => {
  expect(matchOperation(contract, method, target)).toEqual({ allow });
});

test.each([
  '/v1/upload/private/',
  '/v1',
  '/books/',
  '/books//me',
  '//',
  'books/1',
  '',
  '/books/1/2',
  '/BOOKS/1',
])('%j is no path', (target) => {
  expect(matchOperation(contract, 'GET', target)).toBeUndefined();
});

test('a thousand operations are searched by segment', () => {
  const many = testContract({
    operations: Array.from({ length: 1000 }, (_, index) =>
      testOperation('GET', `/area${index % 10}/{owner}/things${index}/{id}`),
    ),
  });
  const started = performance.now();
  for (let index = 0; index < 50_000; index++) {
    const number = index % 1000;
    expect(matchOperation(many, 'GET', `/area${number % 10}/a/things${number}/b`)?.operation?.path).toBe(
      `/area${number % 10}/{owner}/things${number}/{id}`,
    );
  }
  expect(performance.now() - started).toBeLessThan(5000);
});
