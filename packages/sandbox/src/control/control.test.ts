import { request } from 'node:http';
import { fileURLToPath } from 'node:url';
import { type Contract, checkResponse, findOperation, matchOperation } from '@countersign/contract';
import { loadContract } from '@countersign/contract/load';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Sandbox } from '../create-sandbox.ts';
import { alice, formOf, PortsipClient, until } from '../test-client.ts';
import { startSandbox } from '../testing.ts';
import { controlOperations } from './operations.ts';

let sandbox: Sandbox;
let contract: Contract;
beforeAll(async () => {
  sandbox = await startSandbox({ controlPort: 0 });
  contract = await loadContract(fileURLToPath(new URL('../../control.openapi.yaml', import.meta.url)));
});
afterAll(() => sandbox.close());

interface Call {
  readonly body?: unknown;
  readonly namespace?: string;
}

/** Calls an operation; its answer must keep the description. */
async function control(operation: string, call: Call = {}): Promise<{ status: number; json: unknown }> {
  const [method = '', path = ''] = operation.split(' ');
  const headers: Record<string, string> = { 'Content-Type': 'application/json' };
  if (call.namespace !== undefined) headers['Sandbox-Namespace'] = call.namespace;
  const body = call.body === undefined ? null : JSON.stringify(call.body);
  const response = await fetch(`${sandbox.controlUrl}${path}`, { method, headers, body });
  const bytes = await response.bytes();
  const match = matchOperation(contract, method, path);
  if (match?.operation === undefined) throw new Error(`${operation} is not described`);
  const wire = { status: response.status, headers: [...response.headers], body: bytes };
  expect(checkResponse(contract, match.operation, wire).map(({ message }) => message)).toEqual([]);
  const text = Buffer.from(bytes).toString();
  const json: unknown = response.headers.get('Content-Type') === 'application/json' ? JSON.parse(text) : text;
  return { status: response.status, json };
}

test('the description and the sandbox have the same operations', () => {
  const described = contract.operations.map(({ method, path }) => `${method} ${path}`);
  expect(described.sort()).toEqual(Object.keys(controlOperations).sort());
  expect(findOperation(contract, 'advanceClock')?.path).toBe('/_sandbox/clock/advance');
});

test('the clock is frozen, set, advanced and resumed', async () => {
  const namespace = 'clock';
  const now = '2026-01-31T12:00:00.000Z';
  expect((await control('PUT /_sandbox/clock', { namespace, body: { now, frozen: true } })).json).toEqual({
    now,
    frozen: true,
  });
  const advanced = await control('POST /_sandbox/clock/advance', { namespace, body: { milliseconds: 1500 } });
  expect(advanced.json).toEqual({ now: '2026-01-31T12:00:01.500Z', frozen: true });
  expect((await control('PUT /_sandbox/clock', { namespace, body: { frozen: false } })).json).toMatchObject({
    frozen: false,
  });
  expect((await control('GET /_sandbox/clock', { namespace })).json).toMatchObject({ frozen: false });
  expect(sandbox.namespace().clock.now()).toBeGreaterThan(Date.parse('2026-03-01'));
});

test('due work is done before the answer to an advance', async () => {
  const namespace = 'due';
  const client = new PortsipClient(sandbox, { namespace });
  const upload = await client.open();
  await control('POST /_sandbox/clock/advance', { namespace, body: { milliseconds: 8 * 24 * 3600_000 } });
  expect((await client.status(upload)).status).toBe(404);
});

test('a fault is added, listed, seen at work, removed and cleared', async () => {
  const namespace = 'faults';
  const rule = {
    api: 'portsip',
    operation: 'initBlobUpload',
    nth: 2,
    effect: { type: 'status', status: 503, retryAfter: 7 },
  };
  const added = await control('POST /_sandbox/faults', { namespace, body: rule });
  expect(added).toEqual({ status: 201, json: { ...rule, id: 'fault-1', seen: 0, applied: 0 } });
  const client = new PortsipClient(sandbox, { namespace });
  const answers = [await client.init(), await client.init(), await client.init()];
  expect(answers.map(({ status }) => status)).toEqual([202, 503, 202]);
  expect(answers[1]?.headers.get('Retry-After')).toBe('7');
  expect((await control('GET /_sandbox/faults', { namespace })).json).toEqual({
    faults: [{ ...rule, id: 'fault-1', seen: 3, applied: 1 }],
  });
  expect((await control('DELETE /_sandbox/faults/fault-1', { namespace })).status).toBe(204);
  expect((await control('DELETE /_sandbox/faults/fault-1', { namespace })).status).toBe(404);
  await control('POST /_sandbox/faults', { namespace, body: { effect: { type: 'drop-answer' } } });
  expect((await control('DELETE /_sandbox/faults', { namespace })).status).toBe(204);
  expect((await client.init()).status).toBe(202);
});

test('the journal tells what came, without secrets', async () => {
  const namespace = 'journal';
  const client = new PortsipClient(sandbox, { namespace });
  const upload = await client.open('?filename=a');
  await client.append(upload, 'abc');
  const { json } = await control('GET /_sandbox/journal', { namespace });
  expect(json).toMatchObject({
    entries: [
      { number: 1, operation: 'initBlobUpload', status: 202, user: 'alice', requestBytes: 0 },
      { number: 2, operation: 'appendBlobUpload', status: 203, requestBytes: 3 },
    ],
  });
  expect(JSON.stringify(json)).not.toContain('alice-token');
  expect(JSON.stringify(json)).not.toContain(upload.token);
  await control('DELETE /_sandbox/journal', { namespace });
  expect((await control('GET /_sandbox/journal', { namespace })).json).toEqual({ entries: [] });
});

test('files can be put into Pakt and PortSIP without being uploaded', async () => {
  const namespace = 'seed';
  const files = [
    {
      api: 'pakt',
      user: 'alice',
      filename: 'a.txt',
      contentType: 'text/plain',
      text: 'Hello',
      private: true,
    },
    { api: 'portsip', user: 'bob', filename: 'b.bin', base64: 'AAEC' },
  ];
  const { json, status } = await control('POST /_sandbox/seed', { namespace, body: { files } });
  expect(status).toBe(201);
  const [pakt, portsip] = (json as { files: { id: string; sha256: string }[] }).files;
  const record = await fetch(`${sandbox.baseUrl('pakt', namespace)}/v1/upload/${pakt?.id}`, {
    headers: alice,
  });
  expect(await record.json()).toMatchObject({ data: { size: '5', meta: { originalName: 'a.txt' } } });
  const download = await new PortsipClient(sandbox, { namespace }).download(portsip?.sha256 ?? '');
  expect([...(await download.bytes())]).toEqual([0, 1, 2]);
});

test('reset empties one namespace and leaves the others alone', async () => {
  const state = async (namespace: string): Promise<unknown> => {
    const list = await fetch(`${sandbox.baseUrl('pakt', namespace)}/v1/upload/`, { headers: alice });
    return ((await list.json()) as { data: { count: number } }).data.count;
  };
  for (const namespace of ['one', 'two']) {
    const body = formOf('same bytes', 'a.txt');
    await fetch(`${sandbox.baseUrl('pakt', namespace)}/v1/upload`, { method: 'POST', headers: alice, body });
  }
  expect((await control('POST /_sandbox/reset', { namespace: 'one' })).status).toBe(204);
  expect([await state('one'), await state('two')]).toEqual([0, 1]);
});

test('namespaces are listed and deleted', async () => {
  sandbox.baseUrl('pakt', 'short-lived');
  expect((await control('GET /_sandbox/namespaces')).json).toMatchObject({
    namespaces: expect.arrayContaining(['short-lived']),
  });
  expect((await control('DELETE /_sandbox/namespaces/short-lived')).status).toBe(204);
  expect((await control('DELETE /_sandbox/namespaces/short-lived')).status).toBe(404);
});

test('the description is served', async () => {
  expect((await control('GET /_sandbox/openapi.yaml')).json).toContain('Countersign sandbox control');
});

test.each([
  ['PUT /_sandbox/clock', { now: 'tomorrow' }],
  ['PUT /_sandbox/clock', { frozn: true }],
  ['PUT /_sandbox/clock', []],
  ['PUT /_sandbox/clock', undefined],
  ['POST /_sandbox/clock/advance', { milliseconds: -1 }],
  ['POST /_sandbox/clock/advance', { milliseconds: 1e300 }],
  ['POST /_sandbox/faults', {}],
  ['POST /_sandbox/faults', { effect: { type: 'earthquake' } }],
  ['POST /_sandbox/faults', { effect: { type: 'toString' } }],
  ['POST /_sandbox/faults', { effect: { type: 'status', status: 200 } }],
  ['POST /_sandbox/faults', { effect: { type: 'bandwidth', bytesPerSecond: 0 } }],
  ['POST /_sandbox/faults', { effect: { type: 'drop-answer' }, probability: 2 }],
  ['POST /_sandbox/seed', { files: [{ api: 'pakt', user: 'alice', filename: 'a' }] }],
  ['POST /_sandbox/seed', { files: [{ api: 'pakt', user: 'carol', filename: 'a', text: '' }] }],
  ['POST /_sandbox/seed', { files: [{ api: 'clevver', user: 'alice', filename: 'a', text: '' }] }],
  ['POST /_sandbox/seed', { files: [{ api: 'pakt', user: 'alice', filename: '../a', text: '' }] }],
])('%s refuses %j with 400', async (operation, body) => {
  expect((await control(operation, { body })).status).toBe(400);
});

test.each([
  ['a Host that is not of this machine', { Host: 'sandbox.example' }, 403],
  ['a name that was made to point here (DNS rebinding)', { Host: 'evil.example:PORT' }, 403],
  ['a name that begins like this machine’s', { Host: 'localhost.evil.example' }, 403],
  ['a page of another origin', { Origin: 'https://page.example' }, 403],
  ['a page of another server on this machine', { Origin: 'http://127.0.0.1:1' }, 403],
  ['a page without an origin', { Origin: 'null' }, 403],
  ['a body that is no JSON by its type', { 'Content-Type': 'text/plain', 'Content-Length': '2' }, 415],
  ['a namespace that cannot be one', { 'Sandbox-Namespace': '../x' }, 400],
])('%s is refused', async (_, headers, status) => {
  const { port } = new URL(sandbox.controlUrl ?? '');
  const answer = await new Promise<number | undefined>((resolve, reject) => {
    const sending = request({ host: '127.0.0.1', port, path: '/_sandbox/reset', method: 'POST', headers });
    sending.on('response', (response) => resolve(response.resume().statusCode)).on('error', reject);
    sending.end('Content-Length' in headers ? '{}' : undefined);
  });
  expect(answer).toBe(status);
});

test.each([
  ['the page', '/_sandbox/console', 'navigate', 200],
  ['an image or script', '/_sandbox/journal', 'no-cors', 403],
  ['events', '/_sandbox/events', 'cors', 403],
])(
  'of what a page of another origin may ask for, %s is answered with its status',
  async (_, path, mode, status) => {
    const headers = { 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': mode };
    const { port } = new URL(sandbox.controlUrl ?? '');
    const answer = await new Promise<number | undefined>((resolve, reject) => {
      const sending = request({ host: '127.0.0.1', port, path, headers });
      sending
        .on('response', (response) => resolve(response.resume().statusCode))
        .on('error', reject)
        .end();
    });
    expect(answer).toBe(status);
  },
);

test('the console is a page that may ask nobody else, and run nothing but its own script', async () => {
  await control('GET /_sandbox/console');
  const { headers } = await fetch(sandbox.consoleUrl ?? '');
  const policy = headers.get('Content-Security-Policy');
  expect(policy).toMatch(/^default-src 'none'; script-src 'sha256-[^']{44}'; style-src 'sha256-[^']{44}'; /);
  expect(policy).toContain("frame-ancestors 'none'");
  expect(policy).not.toContain('unsafe');
});

test('events are described, refused for what cannot be a namespace, and end with the sandbox', async () => {
  const own = await startSandbox({ controlPort: 0 });
  const url = `${own.controlUrl}/_sandbox/events`;
  expect((await fetch(`${url}?namespace=../x`)).status).toBe(400);
  const response = await fetch(url);
  const reader = response.body?.getReader();
  const first = await reader?.read();
  const operation = findOperation(contract, 'streamEvents');
  if (operation === undefined) throw new Error('events are not described');
  const wire = { status: 200, headers: [...response.headers], body: first?.value ?? new Uint8Array() };
  expect(checkResponse(contract, operation, wire)).toEqual([]);
  await own.close();
  const ended = async (): Promise<boolean> => ((await reader?.read())?.done === true ? true : ended());
  // A connection that is cut is an error to some readers, an end to others.
  expect(await ended().catch(() => true)).toBe(true);
});

test('there is room for twenty consoles, and again when they are closed', async () => {
  const own = await startSandbox({ controlPort: 0 });
  const url = `${own.controlUrl}/_sandbox/events`;
  const all = new AbortController();
  const statuses: number[] = [];
  for (let count = 0; count < 21; count += 1)
    statuses.push((await fetch(url, { signal: all.signal })).status);
  expect(statuses).toEqual([...Array<number>(20).fill(200), 429]);
  all.abort();
  const room = new AbortController();
  await until(async () => (await fetch(url, { signal: room.signal })).status === 200);
  room.abort();
  await own.close();
});

test('unknown paths are 404 and unknown methods 405', async () => {
  const { controlUrl } = sandbox;
  expect((await fetch(`${controlUrl}/_sandbox/nothing`)).status).toBe(404);
  expect((await fetch(`${controlUrl}/_sandbox/reset`)).status).toBe(405);
  expect((await fetch(`${controlUrl}/_sandbox/faults/x`)).status).toBe(405);
});

test('a page of the control interface itself may steer the sandbox', async () => {
  const { controlUrl = '' } = sandbox;
  const headers = { Origin: controlUrl };
  expect((await fetch(`${controlUrl}/_sandbox/reset`, { method: 'POST', headers })).status).toBe(204);
});

test('the control interface can be switched off', async () => {
  await using without = await startSandbox({ controlPort: false });
  expect(without.controlUrl).toBeUndefined();
});
