import type { Contract, Server } from '@countersign/contract';
import { expect, test } from 'vitest';
import { basePaths } from './find-destination.ts';

const described = { at: '0#/servers/0', provenance: { basis: 'documented' } } as const;
const server = (url: string, variables: Server['variables'] = {}): Server => ({
  ...described,
  url,
  variables,
});

const table: [name: string, servers: Server[], wanted: string[]][] = [
  ['no server', [], ['']],
  ['an origin', [server('https://api.example')], ['']],
  ['a trailing slash', [server('https://api.example/v1/')], ['/v1']],
  ['a server that is no URL', [server('https://')], ['']],
  ['a variable that is not described', [server('https://{host}/v1')], ['/v1']],
  ['a relative server', [server('/v1/x')], ['/v1/x']],
  ['a relative server without a slash', [server('v1')], ['/v1']],
  [
    'variables',
    [
      server('https://{host}:{port}/{base}', {
        host: { default: 'h' },
        port: { default: '80' },
        base: { default: 'b/c' },
      }),
    ],
    ['/b/c'],
  ],
  [
    'several servers',
    [server('https://a.example/v2'), server('https://b.example/v1'), server('https://c.example/v2')],
    ['/v2', '/v1'],
  ],
];

test.each(table)('the base path of %s', (_, servers, wanted) => {
  const contract: Pick<Contract, 'servers' | 'operations'> = { servers, operations: [] };
  expect(basePaths(contract)).toEqual(wanted);
});
