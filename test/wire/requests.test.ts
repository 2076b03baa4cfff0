import { type Contract, checkRequest, matchOperation } from '@countersign/contract';
import { contract as clevver } from '@countersign/specs/clevver';
import { contract as dstor } from '@countersign/specs/dstor';
import { contract as pakt } from '@countersign/specs/pakt';
import { contract as portsip } from '@countersign/specs/portsip';
import { expect, test } from 'vitest';
import { type Api, cases } from './calls.ts';
import { type RawRequest, startWireRecorder } from './record-wire.ts';

const contracts: Readonly<Record<Api, Contract>> = { clevver, dstor, pakt, portsip };

/** Those of the connection and of the platform's `fetch`. */
const ofPlatform = new Set([
  'host',
  'connection',
  'accept',
  'accept-language',
  'accept-encoding',
  'sec-fetch-mode',
  'user-agent',
]);

function ownHeaders({ headers, body }: RawRequest): string[] {
  const length = String(body.length);
  return headers
    .map(([name, value]) => [name.toLowerCase(), value] as const)
    .filter(([name]) => !ofPlatform.has(name))
    .map(
      ([name, value]) =>
        `${name}: ${name === 'content-length' && value === length && value !== '0' ? 'LENGTH' : value}`,
    )
    .sort();
}

async function record(send: (origin: string) => Promise<unknown>): Promise<RawRequest> {
  await using server = await startWireRecorder();
  await send(server.url);
  return server.take();
}

test('every operation of the four APIs is in the table', () => {
  const described = Object.values(contracts).flatMap(({ name, operations }) =>
    operations.map(({ id }) => `${name} ${id}`),
  );
  expect(described).toHaveLength(19);
  expect(cases.map(({ api, operation }) => `${api} ${operation}`).sort()).toEqual(described.sort());
});

test.each(cases)('$api $operation', async ({ send, requestLine, headers, body }) => {
  const request = await record(send);
  const boundary = /boundary=(\S+)/.exec(ownHeaders(request).join('\n'))?.[1] ?? 'BOUNDARY';
  expect(request.requestLine).toBe(requestLine);
  expect(ownHeaders(request)).toEqual(headers.map((header) => header.replace('BOUNDARY', boundary)));
  expect(request.body.toString('latin1')).toBe(body.replaceAll('BOUNDARY', boundary));
});

test.each(cases)('the description accepts $api $operation', async ({ api, operation, send }) => {
  const request = await record(send);
  const [method = '', target = ''] = request.requestLine.split(' ');
  const contract = contracts[api];
  const basePath = { clevver: '/api', dstor: '/v1', pakt: '', portsip: '' }[api];
  const wire = {
    method,
    target: target.slice(basePath.length),
    headers: request.headers,
    ...(request.body.length > 0 && { body: new Uint8Array(request.body) }),
  };
  expect(matchOperation(contract, method, wire.target)?.operation?.id).toBe(operation);
  expect(checkRequest(contract, wire)).toEqual([]);
});
