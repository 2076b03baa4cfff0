import { checkResponse, type Operation, type WireRequest, type WireResponse } from '@countersign/contract';
import { createMock, type Mock } from '@countersign/mock';
import { planExamples } from '@countersign/tester';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { registered } from './registered.ts';

const cases = registered.flatMap((api) =>
  api.contract.operations.flatMap((operation) =>
    planExamples(api.contract, operation, { seed: 1 }).cases.map(({ id, request }) => ({
      id,
      api,
      operation,
      request,
    })),
  ),
);
const logged: string[] = [];
let mock: Mock;

beforeAll(async () => {
  mock = await createMock({ apis: registered, onLog: ({ message }) => logged.push(message) });
});
afterAll(() => mock.close());

async function send(
  api: string,
  { method, target, headers, body }: WireRequest,
  prefer?: string,
): Promise<WireResponse> {
  const response = await fetch(mock.baseUrl(api) + target, {
    method,
    headers: [
      ...headers.map(([name, value]): [string, string] => [name, value]),
      ['authorization', 'Bearer YOUR_SECRET_TOKEN'],
      ...(prefer === undefined ? [] : [['prefer', prefer] as [string, string]]),
    ],
    ...(body === undefined ? {} : { body: new Uint8Array(body) }),
  });
  return { status: response.status, headers: [...response.headers], body: await response.bytes() };
}

/** Statuses that stand for what is documented: a range is sampled. */
function statusesOf(operation: Operation): readonly number[] {
  return operation.responses.flatMap(({ status }) =>
    status.endsWith('XX') ? [0, 1, 4, 22, 99].map((n) => Number(status[0]) * 100 + n) : [Number(status)],
  );
}

test('every operation has a request, and every documented status of it is among the catalogue', () => {
  const operations = [...new Set(cases.map(({ operation }) => operation))];
  expect([operations.length, operations.flatMap(({ responses }) => responses).length]).toEqual([19, 38]);
});

test.each(cases)(
  '$id: every answer of the mock keeps the description',
  async ({ api, operation, request }) => {
    const success = operation.responses.find(({ status }) => status.startsWith('2'));
    const asked: [prefer: string | undefined, status: number][] = [
      [undefined, Number(success?.status)],
      ...statusesOf(operation).map((status): [string, number] => [`code=${status}`, status]),
      ...statusesOf(operation).flatMap((status) =>
        [1, 2, 3].map((seed): [string, number] => [`code=${status}, dynamic=true, seed=${seed}`, status]),
      ),
    ];
    for (const [prefer, status] of asked) {
      const response = await send(api.name, request, prefer);
      const findings = checkResponse(api.contract, operation, response, { request });
      expect({ prefer, status: response.status, findings: findings.map(({ message }) => message) }).toEqual({
        prefer,
        status,
        findings: [],
      });
    }
  },
);

test.each(cases)(
  '$id: every documented example is given by its name, as it is written',
  async ({ api, operation, request }) => {
    for (const { status, content } of operation.responses) {
      for (const { name, value, fromSchema } of content.flatMap(({ examples }) => examples)) {
        if (fromSchema) continue;
        const code = Number(status.replace('XX', '00'));
        for (const prefer of [`example="${name}"`, `code=${code}, example="${name}"`]) {
          const response = await send(api.name, request, prefer);
          const text = Buffer.from(response.body).toString();
          expect([response.status, text]).toEqual([
            code,
            typeof value === 'string' ? value : JSON.stringify(value),
          ]);
        }
      }
    }
  },
);

test('the mock complained only of what Prism cannot generate', () => {
  const known = /^clevver uploadBatchFile: .*its example is sent\. .*serialized_metadata/;
  expect(logged.filter((message) => !known.test(message))).toEqual([]);
});
