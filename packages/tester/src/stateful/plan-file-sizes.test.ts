import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import type { RunEvent } from '@countersign/contract';
import { parseContract } from '@countersign/contract/load';
import { expect, onTestFinished, test } from 'vitest';
import { testContract } from '../test-contract.ts';

const octets = { 'application/octet-stream': {} };
const described = {
  openapi: '3.1.0',
  info: { title: 'Files', version: '1' },
  paths: {
    '/files': {
      post: {
        operationId: 'addFile',
        requestBody: { required: true, content: octets },
        responses: {
          201: {
            description: '',
            content: {
              'application/json': {
                schema: { type: 'object', required: ['id'], properties: { id: { type: 'string' } } },
              },
            },
          },
          '4XX': { description: '' },
        },
      },
    },
    '/forms': {
      post: {
        operationId: 'addForm',
        requestBody: {
          required: true,
          content: {
            'multipart/form-data': {
              schema: {
                type: 'object',
                required: ['scan'],
                properties: {
                  scan: { type: 'string', format: 'binary' },
                  pages: { type: 'array', items: { type: 'string', format: 'binary' }, minItems: 1 },
                },
              },
            },
          },
        },
        responses: { 201: { description: '' }, '4XX': { description: '' } },
      },
    },
    '/files/{id}': {
      parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }],
      get: {
        operationId: 'getFile',
        responses: { 200: { description: '', content: octets }, 404: { description: '' } },
      },
    },
  },
};

/** Tests a server that keeps what `keep` makes of a file, or refuses it. */
async function run(keep: (bytes: Buffer) => Buffer | undefined) {
  const files = new Map<string, Buffer>();
  const sent = new Set<number>();
  const forms: number[] = [];
  const server = createServer(async (request, response) => {
    const bytes = await buffer(request);
    if (request.method === 'POST' && request.url === '/files') {
      sent.add(bytes.length);
      const kept = keep(bytes);
      if (kept === undefined) return void response.writeHead(413).end();
      const id = `f${files.size}`;
      files.set(id, kept);
      return void response.writeHead(201, { 'content-type': 'application/json' }).end(JSON.stringify({ id }));
    }
    if (request.method === 'POST' && request.url === '/forms') {
      forms.push(bytes.length);
      return void response.writeHead(201).end();
    }
    const file = files.get(request.url?.split('/')[2] ?? '');
    if (request.method !== 'GET' || file === undefined) return void response.writeHead(404).end();
    response.writeHead(200, { 'content-type': 'application/octet-stream' }).end(file);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(() => void server.close().closeAllConnections());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const contract = await parseContract(JSON.stringify(described), { name: 'files' });
  const events: RunEvent[] = [];
  for await (const event of testContract(contract, {
    target: { kind: 'server', url },
    phases: ['stateful'],
    sleep: async () => undefined,
  }))
    events.push(event);
  const rules = events.flatMap((event) => (event.type === 'finding' ? [event.finding.rule] : []));
  return { sent: [...sent].sort((one, other) => one - other), forms, rules };
}

test('files of nothing, around buffers and of several megabytes go up, and come down as they were', async () => {
  const { sent, forms, rules } = await run((bytes) => bytes);
  expect(sent).toEqual(expect.arrayContaining([0, 1, 65_535, 65_536, 65_537, 1_048_577, 4_194_305]));
  expect(forms.filter((length) => length > 4_194_305)).toHaveLength(1);
  expect(rules).toEqual([]);
});

test.each<[fault: string, keep: (bytes: Buffer) => Buffer]>([
  ['cuts what is larger than a megabyte', (bytes) => bytes.subarray(0, 1_048_576)],
  [
    'loses the last byte of a full buffer',
    (bytes) => bytes.subarray(0, bytes.length - Number(bytes.length === 65_536)),
  ],
  ['fills what is empty', (bytes) => (bytes.length === 0 ? Buffer.from(' ') : bytes)],
])('a server that %s is found out', async (_, keep) => {
  expect((await run(keep)).rules).toEqual(['bytes-differ']);
});

test('a server may refuse what is empty or large', async () => {
  const { rules } = await run((bytes) =>
    bytes.length === 0 || bytes.length > 1_000_000 ? undefined : bytes,
  );
  expect(rules).toEqual([]);
});
