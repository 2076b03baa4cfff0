import { expect, test } from 'vitest';
import type { Sandbox } from '../create-sandbox.ts';
import {
  bob,
  PortsipClient,
  type StoreName,
  sha256,
  type Upload,
  until,
  uploadOf,
  withSandbox,
} from '../test-client.ts';

const day = 24 * 3600_000;

/** One named test per row of the matrix, in memory and on the disk. */
function matrix(name: string, work: (client: PortsipClient, sandbox: Sandbox) => Promise<void>): void {
  const stores: readonly StoreName[] = ['memory', 'disk'];
  test.each(stores)(`${name} (%s)`, (store) =>
    withSandbox(store, (sandbox) => work(new PortsipClient(sandbox), sandbox), {
      limits: { fileBytes: 1_000_000 },
    }),
  );
}

async function expectBytes(client: PortsipClient, upload: Upload, bytes: string): Promise<void> {
  const completed = await client.complete(upload, { digest: sha256(bytes) });
  expect(completed.status).toBe(201);
  const download = await client.download(sha256(bytes));
  expect(await download.text()).toBe(bytes);
}

matrix('pieces that are appended in order are one file', async (client) => {
  let upload = await client.open('?filename=letters.txt');
  for (const piece of ['ab', 'c', 'defg']) upload = await client.add(upload, piece);
  await expectBytes(client, upload, 'abcdefg');
});

matrix('an out-of-order chunk is refused with 416 and the range that is there', async (client) => {
  const upload = await client.add(await client.open(), 'abc');
  const answer = await client.append(upload, 'xyz', { 'Content-Range': 'bytes 6-8/9' });
  expect([answer.status, answer.headers.get('Range')]).toEqual([416, '0-2']);
  await expectBytes(client, upload, 'abc');
});

matrix('a chunk at the stated next byte is taken', async (client) => {
  const upload = await client.add(await client.open(), 'abc');
  const answer = await client.append(upload, 'def', { 'Content-Range': '3-5' });
  expect(answer.status).toBe(203);
  await expectBytes(client, uploadOf(answer), 'abcdef');
});

matrix(
  'a chunk that is repeated with its old token is refused with 409 and not taken twice',
  async (client) => {
    const opened = await client.open();
    const upload = await client.add(opened, 'abc');
    const repeated = await client.append(opened, 'abc');
    expect([repeated.status, repeated.headers.get('Range')]).toEqual([409, '0-2']);
    await expectBytes(client, upload, 'abc');
  },
);

matrix('an overlapping chunk is refused with 416 and nothing of it is kept', async (client) => {
  const upload = await client.add(await client.open(), 'abcdef');
  const answer = await client.append(upload, 'efgh', { 'Content-Range': '4-7' });
  expect([answer.status, answer.headers.get('Range')]).toEqual([416, '0-5']);
  await expectBytes(client, upload, 'abcdef');
});

matrix('a Content-Range that is none is refused with 400', async (client) => {
  const upload = await client.open();
  expect((await client.append(upload, 'a', { 'Content-Range': 'bytes */9' })).status).toBe(400);
});

matrix('of concurrent appends one is taken, the other refused with 409', async (client) => {
  const upload = await client.open();
  const first = await client.hold(upload, Buffer.from('ab'));
  const second = await client.append(upload, 'XX');
  expect([second.status, second.headers.get('Retry-After')]).toEqual([409, '1']);
  expect(await first.finish(Buffer.from('cd'))).toBe(203);
  await expectBytes(client, uploadOf(await client.status(upload)), 'abcd');
});

matrix('a short body is credited with the bytes that came, not those declared', async (client) => {
  const upload = await client.open();
  await client.appendPartly(upload, Buffer.from('abcde'), 1000);
  await until(async () => (await client.status(upload)).headers.get('Range') === '0-4');
  const now = uploadOf(await client.status(upload));
  await expectBytes(client, await client.add(now, 'fg'), 'abcdefg');
});

test('a body that stands still is refused with 408 and its bytes are credited', async () => {
  const work = async (sandbox: Sandbox): Promise<void> => {
    const client = new PortsipClient(sandbox);
    const upload = await client.open();
    const held = await client.hold(upload, Buffer.from('abc'));
    await until(async () => (await client.status(upload)).headers.get('Range') === '0-2');
    expect(await held.finish(Buffer.from(''))).toBe(408);
  };
  await withSandbox('disk', work, { limits: { idleTime: 100 } });
});

matrix('an append of zero bytes changes nothing', async (client) => {
  const upload = await client.add(await client.open(), 'abc');
  const answer = await client.append(upload, '');
  expect([answer.status, uploadOf(answer)]).toEqual([203, upload]);
});

matrix('an upload without bytes has no range and completes as an empty file', async (client) => {
  const upload = await client.open();
  expect(upload.range).toBeNull();
  await expectBytes(client, upload, '');
});

matrix('a token that is not the upload’s is refused with 403', async (client) => {
  const upload = await client.open();
  const other = await client.open();
  for (const token of ['', 'x', '1.x', other.token, upload.token.replace('1.', '2.')]) {
    expect((await client.append({ ...upload, token }, 'abc')).status).toBe(403);
  }
  expect((await client.complete({ ...upload, token: other.token })).status).toBe(403);
});

matrix('a stale token is refused with 409, and the status brings the current one', async (client) => {
  const opened = await client.open();
  await client.add(opened, 'abc');
  expect((await client.complete(opened)).status).toBe(409);
  await expectBytes(client, uploadOf(await client.status(opened)), 'abc');
});

matrix('asking for the status does not finalise or change an upload', async (client) => {
  const upload = await client.add(await client.open(), 'abc');
  for (let times = 0; times < 3; times++) {
    const answer = await client.status(upload);
    expect([answer.status, uploadOf(answer)]).toEqual([204, upload]);
  }
  expect((await client.download(sha256('abc'))).status).toBe(404);
  await expectBytes(client, await client.add(upload, 'def'), 'abcdef');
});

matrix('the range is exact, from one byte on', async (client) => {
  let upload = await client.open();
  for (const [bytes, range] of [
    ['a', '0-0'],
    ['b', '0-1'],
    ['x'.repeat(99_998), '0-99999'],
  ]) {
    upload = await client.add(upload, bytes ?? '');
    expect(upload.range).toBe(range);
  }
});

matrix('a wrong digest is refused with 400 and the upload stays as it was', async (client) => {
  const upload = await client.add(await client.open(), 'abc');
  expect((await client.complete(upload, { digest: sha256('abd') })).status).toBe(400);
  expect((await client.complete(upload, { digest: sha256('abc'), body: 'more' })).status).toBe(400);
  expect(uploadOf(await client.status(upload))).toEqual(upload);
  await expectBytes(client, await client.add(upload, 'd'), 'abcd');
});

matrix('a digest that is no SHA-256 is refused with 400', async (client) => {
  const upload = await client.open();
  for (const digest of ['abc', `md5:${'0'.repeat(32)}`, sha256('').slice(1), '']) {
    expect((await client.complete(upload, { digest })).status).toBe(400);
  }
  expect((await client.complete(upload, { digest: `sha256:${sha256('').toUpperCase()}` })).status).toBe(201);
});

matrix('completing with a body adds it to what was appended', async (client) => {
  const upload = await client.add(await client.open(), 'abc');
  const answer = await client.complete(upload, { digest: sha256('abcdef'), body: 'def' });
  expect(answer.status).toBe(201);
  expect(await (await client.download(sha256('abcdef'))).text()).toBe('abcdef');
});

matrix(
  'completing without a body stores what was appended, and its bytes by their digest',
  async (client) => {
    const upload = await client.add(await client.add(await client.open(), 'abc'), 'def');
    const answer = await client.complete(upload, { digest: sha256('abcdef') });
    expect([answer.status, await answer.json()]).toEqual([201, { id: expect.any(String) }]);
    const download = await client.download(sha256('abcdef'));
    expect([download.status, await download.text()]).toEqual([200, 'abcdef']);
  },
);

matrix('completing without a digest stores the file under the digest of its bytes', async (client) => {
  const upload = await client.open();
  expect((await client.complete(upload, { body: 'whole' })).status).toBe(201);
  expect(await (await client.download(`sha256:${sha256('whole')}`)).text()).toBe('whole');
});

matrix('completing twice is harmless and gives the same id', async (client) => {
  const upload = await client.add(await client.open(), 'abc');
  const completion = { digest: sha256('abcdef'), body: 'def' };
  const first: unknown = await (await client.complete(upload, completion)).json();
  for (const again of [completion, { digest: sha256('abcdef') }, {}]) {
    const answer = await client.complete(upload, again);
    expect([answer.status, await answer.json()]).toEqual([201, first]);
  }
  expect((await client.complete(upload, { body: 'deg' })).status).toBe(409);
  expect((await client.complete(upload, { digest: sha256('abc') })).status).toBe(409);
});

matrix('an append after the completion is refused with 409', async (client) => {
  const upload = await client.add(await client.open(), 'abc');
  await client.complete(upload);
  expect((await client.append(upload, 'def')).status).toBe(409);
  expect((await client.destroy(upload)).status).toBe(409);
  const status = await client.status(upload);
  expect([status.status, status.headers.get('Range')]).toEqual([204, '0-2']);
});

matrix('after it is destroyed, everything about an upload is 404', async (client) => {
  const upload = await client.add(await client.open(), 'abc');
  expect((await client.destroy(upload)).status).toBe(204);
  expect((await client.append(upload, 'def')).status).toBe(404);
  expect((await client.complete(upload)).status).toBe(404);
  expect((await client.status(upload)).status).toBe(404);
  expect((await client.destroy(upload)).status).toBe(404);
  expect((await client.download(sha256('abc'))).status).toBe(404);
});

matrix('destroying an upload ends the append that is under way', async (client) => {
  const upload = await client.open();
  const held = await client.hold(upload, Buffer.from('abc'));
  expect((await client.destroy(upload)).status).toBe(204);
  expect(await held.finish(Buffer.from(''))).toBe(404);
});

matrix('an upload without a byte for seven days is gone when it is read', async (client, sandbox) => {
  await sandbox.clock.freeze();
  const upload = await client.add(await client.open(), 'abc');
  await sandbox.clock.advance(6 * day);
  const touched = await client.add(upload, 'def');
  await sandbox.clock.advance(7 * day - 1);
  expect((await client.status(touched)).status).toBe(204);
  await sandbox.clock.set(sandbox.clock.now() + 1);
  expect((await client.status(touched)).status).toBe(404);
  expect((await client.append(touched, 'ghi')).status).toBe(404);
});

matrix('uploads that nobody asks for are swept with their bytes', async (client, sandbox) => {
  await sandbox.clock.freeze();
  const upload = await client.add(await client.open(), 'abc');
  await sandbox.clock.advance(7 * day);
  // Had it only been hidden, turning the clock back would bring it back.
  await sandbox.clock.set(sandbox.clock.now() - 7 * day);
  expect((await client.status(upload)).status).toBe(404);
});

matrix(
  'a temporary file is gone a day after its completion, a lasting one is not',
  async (client, sandbox) => {
    await client.complete(await client.open('?temporary=true'), { body: 'brief' });
    await client.complete(await client.open('?temporary=false'), { body: 'lasting' });
    await sandbox.clock.advance(day);
    expect((await client.download(sha256('brief'))).status).toBe(404);
    expect((await client.download(sha256('lasting'))).status).toBe(200);
  },
);

matrix('another user’s upload is 404 for every operation', async (client, sandbox) => {
  const upload = await client.open();
  const other = new PortsipClient(sandbox, { auth: bob });
  expect((await other.append(upload, 'abc')).status).toBe(404);
  expect((await other.complete(upload)).status).toBe(404);
  expect((await other.status(upload)).status).toBe(404);
  expect((await other.destroy(upload)).status).toBe(404);
});

matrix('a body over the limit is refused with 413 and nothing of it is kept', async (client) => {
  const upload = await client.add(await client.open(), 'abc');
  const answer = await client.append(upload, new Uint8Array(1_000_000));
  expect(answer.status).toBe(413);
  expect(uploadOf(await client.status(upload))).toEqual(upload);
});

matrix('large pieces go through files and come back bit-exact', async (client) => {
  const bytes = new Uint8Array(900_000).map((_, index) => (index * 31) >> 3);
  let upload = await client.open('?filename=big.bin');
  for (let at = 0; at < bytes.length; at += 300_000)
    upload = await client.add(upload, bytes.slice(at, at + 300_000));
  expect((await client.complete(upload, { digest: sha256(bytes) })).status).toBe(201);
  const download = await client.download(sha256(bytes));
  expect(download.headers.get('Content-Disposition')).toContain('big.bin');
  expect(sha256(await download.bytes())).toBe(sha256(bytes));
});

test('a filename is told safely, whatever is in it', async () => {
  await withSandbox('memory', async (sandbox) => {
    const client = new PortsipClient(sandbox);
    const upload = await client.open(`?filename=${encodeURIComponent('../ü\r\n"\u0000\\x.txt')}`);
    await client.complete(upload, { body: 'x' });
    const { headers } = await client.download(sha256('x'));
    expect(headers.get('Content-Disposition')).toBe(
      `attachment; filename=".._?__\\"__x.txt"; filename*=UTF-8''.._%C3%BC__%22__x.txt`,
    );
    expect(headers.get('X-Content-Type-Options')).toBe('nosniff');
  });
});
