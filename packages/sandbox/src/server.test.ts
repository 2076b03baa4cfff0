import { once } from 'node:events';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { request } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Contract } from '@countersign/contract';
import { contract as paktContract } from '@countersign/specs/pakt';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createSandbox, type Sandbox } from './create-sandbox.ts';
import { alice, formOf, PortsipClient, until, withSandbox } from './test-client.ts';
import { startSandbox } from './testing.ts';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox({ limits: { drainBytes: 100_000, headersTime: 300, headerBytes: 4096 } });
});
afterAll(() => sandbox.close());

/** Sends bytes as they are and gives everything that comes back. */
async function raw(bytes: string, port: number = sandbox.port): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  let answer = '';
  socket.on('data', (chunk) => {
    answer += chunk.toString('latin1');
  });
  socket.on('error', () => undefined);
  socket.write(bytes, 'latin1');
  await once(socket, 'close');
  return answer;
}

test('the base URLs are those of the vendors behind one origin', () => {
  const { url } = sandbox;
  expect(sandbox.baseUrl('clevver')).toBe(`${url}/clevver/api`);
  expect(sandbox.baseUrl('dstor')).toBe(`${url}/dstor/v1`);
  expect(sandbox.baseUrl('pakt')).toBe(`${url}/pakt`);
  expect(sandbox.baseUrl('portsip', 'ns')).toBe(`${url}/~ns/portsip`);
});

test.each([
  ['GET', '/', 404],
  ['GET', '/other/x', 404],
  ['GET', '/clevver/batches', 404],
  ['GET', '/clevver/api/nothing', 404],
  ['GET', '/pakt/v1/upload', 405],
  ['POST', '/pakt/v1/upload/', 405],
  ['HEAD', '/pakt/v1/upload/', 405],
  ['DELETE', '/portsip/api/blobs/x', 405],
  ['PUT', '/dstor/v1/upload/get-token/', 405],
  ['GET', '/~bad!name/pakt/v1/upload/', 400],
])('%s %s is answered with %i', async (method, path, status) => {
  const answer = await fetch(sandbox.url + path, { method, headers: alice });
  expect(answer.status).toBe(status);
  if (status === 405) expect(answer.headers.get('Allow')).toMatch(/^(GET|POST)$/);
});

test('a namespace by header and by path is the same, and apart from the others', async () => {
  const base = sandbox.baseUrl('pakt');
  const headers = { ...alice, 'Sandbox-Namespace': 'mine' };
  const stored = await fetch(`${base}/v1/upload`, { method: 'POST', headers, body: formOf('a', 'a') });
  const { data } = (await stored.json()) as { data: { _id: string; url: string } };
  expect(data.url).toContain('/~mine/pakt/storage/');
  expect((await fetch(data.url)).status).toBe(200);
  expect(
    (await fetch(`${sandbox.baseUrl('pakt', 'mine')}/v1/upload/${data._id}`, { headers: alice })).status,
  ).toBe(200);
  expect((await fetch(`${base}/v1/upload/${data._id}`, { headers: alice })).status).toBe(404);
});

test('clocks of namespaces do not meet', async () => {
  const mine = new PortsipClient(sandbox, { namespace: 'clock-a' });
  const theirs = new PortsipClient(sandbox, { namespace: 'clock-b' });
  const uploads = [await mine.open(), await theirs.open()] as const;
  await sandbox.namespace('clock-a').clock.advance(8 * 24 * 3600_000);
  expect((await mine.status(uploads[0])).status).toBe(404);
  expect((await theirs.status(uploads[1])).status).toBe(204);
});

test('a refusal reaches a client that is still sending, and the connection ends', async () => {
  const body = 'x'.repeat(50_000);
  const head = `POST /pakt/v1/upload HTTP/1.1\r\nHost: x\r\nContent-Length: ${body.length + 10}\r\n\r\n`;
  const answer = await raw(`${head}${body}0123456789`);
  expect(answer).toMatch(/^HTTP\/1\.1 401 /);
  expect(answer).toMatch(/connection: close/i);
});

test('a body that is refused is not asked for', async () => {
  const { port } = sandbox;
  const headers = { Expect: '100-continue', 'Content-Length': '1000000' };
  const sending = request({ port, host: '127.0.0.1', path: '/pakt/v1/upload', method: 'POST', headers });
  let continued = false;
  sending.on('continue', () => {
    continued = true;
  });
  sending.flushHeaders();
  const [response] = (await once(sending, 'response')) as [{ statusCode: number }];
  expect([response.statusCode, continued]).toEqual([401, false]);
  sending.destroy();
});

test.each([
  ['a line that is no request', 'hello\r\n\r\n', 400],
  ['headers that are too large', `GET / HTTP/1.1\r\nHost: x\r\nX: ${'y'.repeat(5000)}\r\n\r\n`, 431],
  [
    'a chunk length that is none',
    'POST /pakt/v1/upload HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n',
    400,
  ],
  [
    'two lengths',
    'POST /pakt/v1/upload HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab',
    400,
  ],
  ['headers that never end', 'GET / HTTP/1.1\r\nHost: x\r\n', 408],
])('%s gets an answer', async (_, bytes, status) => {
  expect(await raw(bytes)).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
});

test('an answer that breaks its description becomes a 500, is recorded, and fails the closing', async () => {
  const operations = paktContract.operations.map((operation) => {
    if (operation.id !== 'listFiles') return operation;
    return { ...operation, responses: operation.responses.filter(({ status }) => status !== '200') };
  });
  const contracts: { pakt: Contract } = { pakt: { ...paktContract, operations } };
  const broken = await startSandbox({ contracts });
  const answer = await fetch(`${broken.baseUrl('pakt')}/v1/upload/`, { headers: alice });
  expect(answer.status).toBe(500);
  expect(broken.violations).toEqual([expect.stringContaining('listFiles')]);
  await expect(broken.close()).rejects.toThrow(/broke its description/);
});

test('the number of namespaces and everything stored are limited', () =>
  withSandbox(
    'memory',
    async (limited) => {
      const client = new PortsipClient(limited);
      const upload = await client.open();
      expect((await client.append(upload, new Uint8Array(101))).status).toBe(413);
      expect((await client.append(upload, new Uint8Array(100))).status).toBe(203);
      expect((await client.destroy(upload)).status).toBe(204);
      expect((await client.append(await client.open(), new Uint8Array(100))).status).toBe(203);
      for (const name of ['a', 'b']) await fetch(limited.baseUrl('pakt', name));
      const third = await fetch(`${limited.url}/~c/pakt/v1/upload/`, { headers: alice });
      expect(third.status).toBe(429);
    },
    { limits: { totalBytes: 100, namespaces: 2 } },
  ));

test('a file that outgrows its limit in the middle of a large form is refused, and the rest not waited for', () =>
  withSandbox(
    'disk',
    async (limited) => {
      const body = formOf(new Uint8Array(5_000_000), 'a');
      body.append('file', new Blob([new Uint8Array(1_000_000)]), 'b');
      const answer = await fetch(`${limited.baseUrl('pakt')}/v1/upload`, {
        method: 'POST',
        headers: alice,
        body,
      });
      expect(answer.status).toBe(413);
    },
    { limits: { fileBytes: 500_000, drainBytes: 10_000_000 } },
  ));

test.each([
  ['pakt', '/v1/upload'],
  ['clevver', '/batches/{id}/files'],
] as const)('a second file of a form to %s is refused as soon as it begins', (api, path) =>
  withSandbox(
    'disk',
    async (limited) => {
      const base = new URL(limited.baseUrl(api));
      const created = await fetch(`${limited.baseUrl('clevver')}/batches`, {
        method: 'POST',
        headers: alice,
      });
      const { data } = (await created.json()) as { data: { id: string } };
      const part = '--b\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\nbytes\r\n';
      const head = [
        `POST ${base.pathname.replace(/\/$/, '')}${path.replace('{id}', data.id)} HTTP/1.1`,
        'Host: x',
        'Authorization: Bearer alice-token',
        'Content-Type: multipart/form-data; boundary=b',
        'Content-Length: 99999',
      ];
      // The rest of the body never comes: whoever reads it to its end has nothing to answer.
      const answer = await raw(`${head.join('\r\n')}\r\n\r\n${part}${part}`, limited.port);
      expect(answer).toMatch(/^HTTP\/1\.1 400 /);
      expect(answer).toContain('one file');
    },
    { limits: { drainTime: 100, idleTime: 1000 } },
  ),
);

test('a body that is larger than all bodies may be is refused', () =>
  withSandbox(
    'memory',
    async (limited) => {
      const body = formOf(new Uint8Array(2000), 'a');
      const url = `${limited.baseUrl('pakt')}/v1/upload`;
      expect((await fetch(url, { method: 'POST', headers: alice, body })).status).toBe(413);
    },
    { limits: { bodyBytes: 1000 } },
  ));

/** Sends a request and then one byte more every now and then, until the connection ends. */
async function dribble(port: number, head: string): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  let answer = '';
  socket.on('data', (chunk) => {
    answer += chunk.toString('latin1');
  });
  socket.on('error', () => undefined);
  socket.write(head);
  const timer = setInterval(() => socket.write('x'), 20);
  await once(socket, 'close');
  clearInterval(timer);
  return answer;
}

test('a request that takes too long is ended with 408, however steadily its bytes come', () =>
  withSandbox(
    'memory',
    async (limited) => {
      const head = 'POST /pakt/v1/upload HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer alice-token\r\n';
      const type = 'Content-Type: multipart/form-data; boundary=b\r\nContent-Length: 9999\r\n\r\n';
      expect(await dribble(limited.port, head + type)).toMatch(/^HTTP\/1\.1 408 /);
      expect(await dribble(limited.port, 'GET / HTTP/1.1\r\nHost: x\r\nX-')).toMatch(/^HTTP\/1\.1 408 /);
    },
    { limits: { requestTime: 200, headersTime: 100 } },
  ));

test('a client that does not read its answer is not waited for', () =>
  withSandbox(
    'memory',
    async (limited) => {
      const bytes = new Uint8Array(20_000_000);
      const { sha256 } = await limited.seed({ api: 'portsip', user: 'alice', filename: 'a', bytes });
      const socket = connect(limited.port, '127.0.0.1').pause();
      socket.on('error', () => undefined);
      socket.write(`GET /portsip/api/blobs/${sha256} HTTP/1.1\r\nHost: x\r\n\r\n`);
      await until(() => limited.namespace().journal.list().length === 1);
      socket.destroy();
    },
    { limits: { idleTime: 100 } },
  ));

test('closing waits for what is being served, and a delay does not hold it up', async () => {
  const other = await startSandbox();
  other.namespace().faults.add({ effect: { type: 'delay', milliseconds: 600_000 } });
  const answer = fetch(`${other.baseUrl('pakt')}/v1/upload/`, { headers: alice });
  const upload = expect(answer).rejects.toThrow();
  await until(() => other.namespace().faults.list()[0]?.applied === 1);
  await other.close();
  await upload;
});

test('a client that goes away in the middle of a form leaves nothing behind', () =>
  withSandbox(
    'memory',
    async (limited) => {
      const head = 'POST /pakt/v1/upload HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer alice-token\r\n';
      const part = '--b\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n';
      const socket = connect(limited.port, '127.0.0.1');
      const type = 'Content-Type: multipart/form-data; boundary=b\r\nContent-Length: 9999\r\n\r\n';
      socket.write(head + type + part + 'x'.repeat(90), () => socket.destroy());
      await until(() => limited.namespace().journal.list().length === 1);
      const body = formOf('y'.repeat(90), 'b');
      const answer = await fetch(`${limited.baseUrl('pakt')}/v1/upload`, {
        method: 'POST',
        headers: alice,
        body,
      });
      expect(answer.status).toBe(200);
    },
    { limits: { totalBytes: 200 } },
  ));

test('a data directory that it makes is for its user alone', async () => {
  const parent = mkdtempSync(join(tmpdir(), 'sandbox-test-'));
  const dataDir = join(parent, 'data');
  const other = await createSandbox({ dataDir, controlPort: false });
  await other.close();
  const { mode } = statSync(dataDir);
  rmSync(parent, { recursive: true, force: true });
  expect(mode & 0o777).toBe(0o700);
});

test.each([
  [{ users: {} }, 'option'],
  [{ users: { a: 'same', b: 'same' } }, 'option'],
  [{ users: { a: 'with space' } }, 'option'],
  [{ limits: { parts: 0 } }, 'option'],
  [{ dataDir: '/dev/null/x' }, 'data-directory'],
  [{ host: '203.0.113.1' }, 'port'],
])('the options %j are refused with one line', async (options, code) => {
  const started = createSandbox(options);
  await expect(started).rejects.toMatchObject({ name: 'SandboxError', code });
  await expect(started).rejects.toThrow(/^.+$/);
});

test('a port that is in use is told, and close may be called twice', async () => {
  await expect(createSandbox({ port: sandbox.port })).rejects.toThrow(/in use/);
  const other = await createSandbox({ controlPort: false });
  await Promise.all([other.close(), other.close()]);
  await expect(fetch(other.url)).rejects.toThrow();
});
