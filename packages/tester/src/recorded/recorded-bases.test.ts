import { parseContract } from '@countersign/contract/load';
import { expect, test } from 'vitest';
import { findBases, targetBelow } from './recorded-bases.ts';

const inPath = (name: string) => ({ name, in: 'path', required: true, schema: { type: 'string' } });

const described = (servers: readonly string[]) =>
  parseContract(
    JSON.stringify({
      openapi: '3.1.1',
      info: { title: 'Pets', version: '1' },
      servers: servers.map((url) => ({ url, variables: { host: { default: 'x' }, port: { default: '1' } } })),
      paths: {
        '/pets': { get: { operationId: 'listPets', responses: {} } },
        '/pets/{id}': { get: { operationId: 'getPet', parameters: [inPath('id')], responses: {} } },
        '/{anything}': {
          get: { operationId: 'getAnything', parameters: [inPath('anything')], responses: {} },
        },
      },
    }),
    { name: 'pets' },
  );

const cases: [name: string, servers: readonly string[], urls: readonly string[], bases: readonly string[]][] =
  [
    [
      'the server of the description',
      ['https://a.example/v1'],
      ['https://a.example/v1/pets', 'https://b.example/v1/pets'],
      ['https://a.example/v1'],
    ],
    [
      'a server with variables',
      ['https://{host}:{port}/v1/'],
      ['https://a.example:8443/v1/pets?x=1'],
      ['https://a.example:8443/v1'],
    ],
    [
      'a relative server, wherever it was',
      ['/v1'],
      ['http://localhost:3000/v1/pets', 'http://localhost:3000/pets'],
      ['http://localhost:3000/v1'],
    ],
    [
      'several servers, the longest first',
      ['https://a.example', 'https://b.example/v1'],
      ['https://a.example/pets', 'https://b.example/v1/pets'],
      ['https://b.example/v1', 'https://a.example'],
    ],
    [
      'another host, by what is found below it',
      ['https://a.example/v1'],
      ['http://localhost/api/pets', 'http://localhost/api/pets/1', 'http://localhost/login'],
      ['http://localhost/api'],
    ],
    ['nothing', ['https://a.example/v1'], ['http://localhost/a/b/c/'], []],
  ];

test.each(cases)('the base of a recording is %s', async (_, servers, urls, bases) => {
  const contract = await described(servers);
  const observed = urls.map((url) => ({ method: 'GET', url, count: 1 }));
  expect(findBases(contract, observed)).toEqual(bases);
});

test.each([
  ['https://a.example/v1/pets?x=1#y', '/pets?x=1'],
  ['https://a.example/v1', '/'],
  ['https://a.example/v1?x', '/?x'],
  ['https://a.example/v10/pets', undefined],
  ['https://b.example/v1/pets', undefined],
])('%s is %s below its base', (url, target) => {
  expect(targetBelow(['https://a.example/v1'], url)).toBe(target);
});
