import { type Contract, checkRequest, matchOperation } from '@countersign/contract';
import { contract as clevver } from '@countersign/specs/clevver';
import { contract as dstor } from '@countersign/specs/dstor';
import { contract as pakt } from '@countersign/specs/pakt';
import { contract as portsip } from '@countersign/specs/portsip';
import { expect, test } from 'vitest';
import { type Api, cases } from './calls.ts';
import { describeRequest } from './describe-request.ts';
import { type RawRequest, startWireRecorder } from './record-wire.ts';

const contracts: Readonly<Record<Api, Contract>> = { clevver, dstor, pakt, portsip };

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
  expect(describeRequest(await record(send))).toEqual({ requestLine, headers, body });
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
