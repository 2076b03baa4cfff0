import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { parseContract } from '@countersign/contract/load';
import { expect, onTestFinished, test } from 'vitest';
import type { TestOptions } from '../options.ts';
import { testContract } from '../test-contract.ts';

const text = (maxLength: number): object => ({ type: 'string', minLength: 1, maxLength });
const json = (schema: object): object => ({ 'application/json': { schema } });
const body = (properties: object): object => ({
  required: true,
  content: json({ type: 'object', required: Object.keys(properties), properties }),
});
const inPath = (name: string): object => ({ name, in: 'path', required: true, schema: text(30) });
const answers = (...statuses: number[]): object =>
  Object.fromEntries(statuses.map((status) => [status, { description: '', content: json({}) }]));

const document = {
  openapi: '3.1.0',
  info: { title: 'Permits', version: '1' },
  paths: {
    '/vehicles': {
      post: {
        operationId: 'register',
        requestBody: body({ plate: text(12) }),
        responses: answers(201, 400, 409, 422),
      },
    },
    '/vehicles/{vehicleId}': {
      delete: { operationId: 'remove', parameters: [inPath('vehicleId')], responses: answers(200, 404) },
    },
    '/zones/{zoneName}': {
      put: {
        operationId: 'draw',
        parameters: [inPath('zoneName')],
        requestBody: body({ rate: { type: 'integer' } }),
        responses: answers(200, 400),
      },
      get: { operationId: 'readZone', parameters: [inPath('zoneName')], responses: answers(200) },
    },
    '/permits': {
      post: {
        operationId: 'apply',
        requestBody: body({
          vehicleId: text(30),
          zone: text(30),
          months: { type: 'integer', minimum: 1, maximum: 12 },
        }),
        responses: answers(201, 400, 422),
      },
    },
    '/permits/{permitId}/months': {
      put: {
        operationId: 'prolong',
        parameters: [inPath('permitId')],
        requestBody: body({ months: { type: 'integer', minimum: 1, maximum: 12 } }),
        responses: answers(200, 400, 404),
      },
    },
  },
};

/** Plates have up to 8 characters, which only words would say; months are not held to their limits. */
function permits(): RequestListener {
  const vehicles = new Map<string, string>();
  const zones = new Set<string>();
  const made = new Set<string>();
  const respond = (method: string, path: string, sent: Record<string, unknown>): [number, object?] => {
    const [, collection = '', id = '', part] = path.split('/').map(decodeURIComponent);
    if (collection === 'zones' && [...id].length > 30) return [400];
    if (collection === 'zones' && method === 'GET') return [zones.has(id) ? 200 : 404];
    if (collection === 'zones') {
      if (!Number.isInteger(sent.rate)) return [400];
      zones.add(id);
      return [200];
    }
    if (method === 'DELETE') return [vehicles.delete(id) ? 200 : 404];
    if (collection === 'vehicles') {
      if (typeof sent.plate !== 'string' || sent.plate === '' || sent.plate.length > 12) return [400];
      if (sent.plate.length > 8) return [422];
      if ([...vehicles.values()].includes(sent.plate)) return [409];
      vehicles.set(`v${vehicles.size}`, sent.plate);
      return [201, { id: `v${vehicles.size - 1}` }];
    }
    if (part === 'months') return [!made.has(id) ? 404 : Number.isInteger(sent.months) ? 200 : 400];
    const { months, vehicleId, zone } = sent;
    const isText = [vehicleId, zone].every(
      (each) => typeof each === 'string' && each !== '' && each.length <= 30,
    );
    if (!isText || !Number.isInteger(months)) return [400];
    if (!vehicles.has(String(vehicleId)) || !zones.has(String(zone))) return [422];
    made.add(`p${made.size}`);
    return [201, { id: `p${made.size - 1}` }];
  };
  return async (request, response) => {
    const { pathname } = new URL(request.url ?? '', 'http://host');
    const answer = (status: number, value: object = {}): void =>
      void response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(value));
    const bytes = await buffer(request);
    if (bytes.length === 0) return answer(...respond(request.method ?? '', pathname, {}));
    if (request.headers['content-type'] !== 'application/json') return answer(415);
    try {
      const sent: unknown = JSON.parse(bytes.toString());
      answer(...respond(request.method ?? '', pathname, Object(sent)));
    } catch {
      answer(400);
    }
  };
}

test('limits are tried beside what a body has to name: things that only deletion knows, or that are called by a name', async () => {
  const server = createServer(permits());
  await once(server.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const contract = await parseContract(JSON.stringify(document), { name: 'permits' });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const options: TestOptions = { target: { kind: 'server', url }, phases: ['coverage'] };
  const found: string[] = [];
  for await (const event of testContract(contract, options)) {
    if (event.type !== 'finding') continue;
    const { evidence, operation, rule } = event.finding;
    found.push(`${operation} ${rule} ${evidence.instance ?? ''} ${evidence.keyword ?? ''}`.trim());
  }
  expect(found.sort()).toEqual([
    'apply invalid-accepted /months maximum',
    'apply invalid-accepted /months minimum',
    'prolong invalid-accepted /months maximum',
    'prolong invalid-accepted /months minimum',
  ]);
});
