import { expect, test } from 'vitest';
import type { Sandbox } from '../create-sandbox.ts';
import { createRandom } from '../random.ts';
import { alice, formOf, PortsipClient, sha256, uploadOf, withSandbox } from '../test-client.ts';
import type { FaultEffect, FaultRule } from './fault.ts';
import { FaultCatalogue } from './fault-catalogue.ts';

function fault(
  name: string,
  work: (client: PortsipClient, sandbox: Sandbox, add: (rule: FaultRule) => void) => Promise<void>,
): void {
  test(name, () =>
    withSandbox('memory', (sandbox) =>
      work(new PortsipClient(sandbox), sandbox, (rule) => void sandbox.namespace().faults.add(rule)),
    ),
  );
}

const append = (effect: FaultEffect): FaultRule => ({ operation: 'appendBlobUpload', times: 1, effect });

fault('a status is answered with Retry-After and nothing is done', async (client, _, add) => {
  const upload = await client.open();
  add(append({ type: 'status', status: 429, retryAfter: 3 }));
  const refused = await client.append(upload, 'abc');
  expect([refused.status, refused.headers.get('Retry-After'), await refused.json()]).toEqual([
    429,
    '3',
    { errors: [{ code: 'UNKNOWN', message: 'A fault was asked for.' }] },
  ]);
  expect((await client.add(upload, 'abc')).range).toBe('0-2');
});

fault('a delay comes before everything else', async (client, _, add) => {
  add({ effect: { type: 'delay', milliseconds: 60 } });
  const before = performance.now();
  expect((await client.init()).status).toBe(202);
  expect(performance.now() - before).toBeGreaterThan(55);
});

fault('a bandwidth cap slows both directions', async (client, _, add) => {
  const upload = await client.open();
  add({ effect: { type: 'bandwidth', bytesPerSecond: 1_000_000 } });
  const before = performance.now();
  await client.complete(upload, { body: new Uint8Array(50_000) });
  const between = performance.now();
  await (await client.download(sha256(new Uint8Array(50_000)))).bytes();
  expect(between - before).toBeGreaterThan(45);
  expect(performance.now() - between).toBeGreaterThan(45);
});

fault('a reset after N bytes of the request leaves exactly these bytes', async (client, _, add) => {
  const upload = await client.open();
  add(append({ type: 'reset', afterRequestBytes: 70_000 }));
  const bytes = new Uint8Array(200_000).map((_, index) => index % 253);
  await expect(client.append(upload, bytes)).rejects.toThrow();
  const now = uploadOf(await client.status(upload));
  expect(now.range).toBe('0-69999');
  const rest = await client.append(now, bytes.slice(70_000), { 'Content-Range': '70000-199999' });
  expect((await client.complete(uploadOf(rest), { digest: sha256(bytes) })).status).toBe(201);
});

fault('a dropped answer hides what was done', async (client, _, add) => {
  const upload = await client.open();
  add(append({ type: 'drop-answer' }));
  await expect(client.append(upload, 'abc')).rejects.toThrow();
  const now = uploadOf(await client.status(upload));
  expect(now.range).toBe('0-2');
  expect((await client.append(upload, 'abc')).status).toBe(409);
});

fault('a shorter commit keeps a prefix and says so in the range', async (client, _, add) => {
  const upload = await client.open();
  add(append({ type: 'short-commit', bytes: 2 }));
  const short = await client.add(upload, 'abcdef');
  expect(short.range).toBe('0-1');
  const whole = await client.add(short, 'cdef');
  expect((await client.complete(whole, { digest: sha256('abcdef') })).status).toBe(201);
});

fault('a shorter commit of a file of a form shows in its size', async (_, sandbox, add) => {
  add({ api: 'pakt', effect: { type: 'short-commit', bytes: 2 } });
  const body = formOf('abcdef', 'a');
  const answer = await fetch(`${sandbox.baseUrl('pakt')}/v1/upload`, {
    method: 'POST',
    headers: alice,
    body,
  });
  expect(await answer.json()).toMatchObject({ data: { size: '2' } });
});

fault('the range is missing, or wrong', async (client, _, add) => {
  const upload = await client.open();
  add(append({ type: 'range' }));
  const missing = await client.add(upload, 'abc');
  expect(missing.range).toBeNull();
  add(append({ type: 'range', value: '0-99' }));
  const wrong = await client.add(missing, 'def');
  expect(wrong.range).toBe('0-99');
  expect((await client.status(upload)).headers.get('Range')).toBe('0-5');
});

fault('a download is truncated', async (client, _, add) => {
  const bytes = new Uint8Array(300_000).fill(7);
  await client.complete(await client.open(), { body: bytes });
  add({ operation: 'downloadBlobs', times: 1, effect: { type: 'truncate', afterBytes: 1000 } });
  const cut = await client.download(sha256(bytes));
  expect([cut.status, cut.headers.get('Content-Length')]).toEqual([200, '300000']);
  await expect(cut.bytes()).rejects.toThrow();
  expect((await (await client.download(sha256(bytes))).bytes()).length).toBe(300_000);
});

fault('one byte of a download is corrupt', async (client, _, add) => {
  await client.complete(await client.open(), { body: 'abcdef' });
  add({ operation: 'downloadBlobs', effect: { type: 'corrupt', atByte: 2 } });
  const bytes = await (await client.download(sha256('abcdef'))).bytes();
  expect([...bytes].map((byte, index) => (byte === 'abcdef'.charCodeAt(index) ? '.' : 'x')).join('')).toBe(
    '..x...',
  );
});

fault('an upload expires under its client', async (client, _, add) => {
  const upload = await client.add(await client.open(), 'abc');
  add(append({ type: 'expire' }));
  expect((await client.append(upload, 'def')).status).toBe(404);
  expect((await client.status(upload)).status).toBe(404);
});

fault(
  'an upload token of dStor expires, and a signed URL of Pakt is expired when it is made',
  async (_, sandbox, add) => {
    const headers = { ...alice, 'Content-Type': 'application/json' };
    const dstor = sandbox.baseUrl('dstor');
    const body = JSON.stringify({ chunks_number: 1, folder_path: 'f' });
    const announced = await fetch(`${dstor}/upload/get-token`, { method: 'POST', headers, body });
    const { token } = (await announced.json()) as { token: string };
    add({ operation: 'uploadChunk', effect: { type: 'expire' } });
    const sent = await fetch(`${dstor}/upload/`, {
      method: 'POST',
      headers: { ...alice, 'x-dstor-upload-token': token },
      body: formOf('a', 'a'),
    });
    expect(sent.status).toBe(403);

    const pakt = sandbox.baseUrl('pakt');
    const stored = await fetch(`${pakt}/v1/upload`, {
      method: 'POST',
      headers: alice,
      body: formOf('a', 'a'),
    });
    const { data } = (await stored.json()) as { data: { _id: string } };
    add({ operation: 'createDownloadUrl', times: 1, effect: { type: 'expire' } });
    const urls: string[] = [];
    for (let made = 0; made < 2; made++) {
      const answer = await fetch(`${pakt}/v1/upload/url/${data._id}`, { headers: alice });
      urls.push(((await answer.json()) as { data: string }).data);
    }
    expect((await fetch(urls[0] ?? '')).status).toBe(403);
    expect((await fetch(urls[1] ?? '')).status).toBe(200);
    add({ api: 'pakt', operation: 'download', effect: { type: 'expire' } });
    expect((await fetch(urls[1] ?? '')).status).toBe(403);
  },
);

fault('the n-th request, and it alone, goes wrong', async (client, _, add) => {
  add({ operation: 'initBlobUpload', nth: 3, effect: { type: 'status', status: 500 } });
  const statuses: number[] = [];
  for (let made = 0; made < 5; made++) statuses.push((await client.init()).status);
  expect(statuses).toEqual([202, 202, 500, 202, 202]);
});

test('chances are the same for the same seed, and different for another', () => {
  const hits = (seed: number, name = ''): string => {
    const catalogue = new FaultCatalogue(createRandom(seed, name));
    catalogue.add({ probability: 0.3, effect: { type: 'drop-answer' } });
    return Array.from({ length: 200 }, () => catalogue.plan('pakt', 'getFile').ids.length).join('');
  };
  expect(hits(1)).toBe(hits(1));
  expect(hits(1)).not.toBe(hits(2));
  expect(hits(1)).not.toBe(hits(1, 'other'));
  const count = [...hits(1)].filter((hit) => hit === '1').length;
  expect(count).toBeGreaterThan(35);
  expect(count).toBeLessThan(90);
});

test('several effects apply together, and of one type the first', () => {
  const catalogue = new FaultCatalogue(createRandom(0));
  catalogue.add({ api: 'pakt', effect: { type: 'delay', milliseconds: 1 } });
  catalogue.add({ effect: { type: 'delay', milliseconds: 2 } });
  catalogue.add({ operation: 'getFile', effect: { type: 'drop-answer' } });
  expect(catalogue.plan('pakt', 'getFile').faults).toEqual({
    delay: { type: 'delay', milliseconds: 1 },
    'drop-answer': { type: 'drop-answer' },
  });
  expect(catalogue.plan('dstor', 'uploadChunk').faults).toEqual({
    delay: { type: 'delay', milliseconds: 2 },
  });
});
