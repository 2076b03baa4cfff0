import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { createClient as createClevver } from '@countersign/clevver';
import { createClient as createDstor } from '@countersign/dstor';
import { createClient as createPakt } from '@countersign/pakt';
import { createClient as createPortsip } from '@countersign/portsip';
import { uploadFolder } from '@countersign/uploads/dstor';
import { storeFiles, waitForBatch } from '@countersign/uploads/node/clevver';
import { downloadFile, listFiles, uploadFile } from '@countersign/uploads/node/pakt';
import { downloadBlob, type NodeInput, saveBlob, uploadBlob } from '@countersign/uploads/node/portsip';
import { expect, test } from 'vitest';
import { count, fastTiming, makeBytes, openPlace, type Place, sha256 } from './sandbox.ts';

const timing = fastTiming();
const token = 'alice-token';

function clientsOf({ sandbox }: Place) {
  return {
    clevver: createClevver({ baseUrl: sandbox.baseUrl('clevver'), token }),
    dstor: createDstor({ baseUrl: sandbox.baseUrl('dstor'), token }),
    pakt: createPakt({ baseUrl: sandbox.baseUrl('pakt'), token }),
    portsip: createPortsip({ baseUrl: sandbox.baseUrl('portsip'), token }),
  };
}

test.each([0, -1, Number.NaN])(
  'chunks of %j bytes are refused before anything is sent',
  async (chunkSize) => {
    await using place = await openPlace();
    const { portsip } = clientsOf(place);
    for (const source of [makeBytes(10), new Blob(['abc']).stream()])
      await expect(uploadBlob(portsip, source, { chunkSize, timing })).rejects.toThrow(/^chunkSize must be/);
    expect(count(place.sandbox, 'initBlobUpload')).toBe(0);
  },
);

/** Lets no form go before so many are under way. */
function gather(expected: number): {
  readonly fetch: (request: Request) => Promise<Response>;
  most(): number;
} {
  let [running, most] = [0, 0];
  const all = Promise.withResolvers<void>();
  return {
    async fetch(request) {
      if (!/\/(upload\/|files)$/.test(request.url)) return fetch(request);
      running += 1;
      most = Math.max(most, running);
      if (running === expected) all.resolve();
      await all.promise;
      const response = await fetch(request);
      running -= 1;
      return response;
    },
    most: () => most,
  };
}

test.each([
  [Number.NaN, 1],
  [0, 1],
  [1, 1],
  [4, 4],
  [64, 9],
  [Number.POSITIVE_INFINITY, 9],
])('a concurrency of %j sends %i of nine at a time', async (concurrency, expected) => {
  await using place = await openPlace({ pace: { batch: 1, stage: 1 } });
  const { sandbox } = place;
  const names = [...Array(9).keys()].map((index) => `${index}.bin`);
  const files = names.map((path, index) => ({ path, data: makeBytes(100, index) }));
  const chunks = gather(expected);
  const dstor = createDstor({ baseUrl: sandbox.baseUrl('dstor'), token, fetch: chunks.fetch });
  const folder = await uploadFolder(dstor, files, { concurrency, chunkFiles: 1, folderPath: 'f', timing });
  expect(folder.files.map(({ hash }) => typeof hash)).toEqual(names.map(() => 'string'));
  const forms = gather(expected);
  const clevver = createClevver({ baseUrl: sandbox.baseUrl('clevver'), token, fetch: forms.fetch });
  const batch = files.map(({ data, path }) => ({ data, filename: path }));
  expect((await storeFiles(clevver, batch, { concurrency, timing })).assets.length).toBe(9);
  expect([chunks.most(), forms.most()]).toEqual([expected, expected]);
});

const decoded = (): ReadableStream => new Blob(['häuser', 'b']).stream().pipeThrough(new TextDecoderStream());

const texts: readonly [string, () => Readable][] = [
  ['of Node', () => Readable.from(['häuser', 'b', 'c'])],
  ['of Node, but for the first piece,', () => Readable.from([Buffer.from('a'), 'b', 'c'])],
  ['of the web', () => decoded() as never],
];

test.each(texts)('a stream %s that gives texts is a TypeError', async (_, open) => {
  await using place = await openPlace();
  const { clevver, pakt, portsip } = clientsOf(place);
  const filename = 'a.txt';
  const told = /^the stream must give Uint8Array/;
  await expect(uploadBlob(portsip, open(), { timing })).rejects.toThrow(told);
  await expect(uploadFile(pakt, { data: open(), filename }, { timing })).rejects.toThrow(told);
  await expect(storeFiles(clevver, [{ data: open(), filename }], { timing })).rejects.toThrow(told);
  expect(count(place.sandbox, 'completeBlobUpload') + count(place.sandbox, 'startBatch')).toBe(0);
});

test('a stream of Node that has failed, or fails, ends the upload with its own error', async () => {
  await using place = await openPlace();
  const { pakt, portsip } = clientsOf(place);
  const failing = (): Readable =>
    Readable.from(
      (async function* () {
        yield makeBytes(10);
        throw new Error('disk on fire');
      })(),
    );
  await expect(uploadBlob(portsip, failing(), { timing })).rejects.toThrow('disk on fire');
  await expect(uploadFile(pakt, { data: failing(), filename: 'a' }, { timing })).rejects.toThrow(
    'disk on fire',
  );
  const failed = new Readable({ read() {} });
  failed.destroy(new Error('gone before'));
  await expect(uploadBlob(portsip, failed, { timing })).rejects.toThrow('gone before');
});

test('an abort frees a stream of Node that says nothing more', async () => {
  await using place = await openPlace();
  const { portsip } = clientsOf(place);
  const controller = new AbortController();
  const stream = new Readable({ read() {} });
  stream.push(makeBytes(5000));
  const onProgress = ({ acknowledged }: { readonly acknowledged: number }): void => {
    if (acknowledged === 4000) setImmediate(() => controller.abort(new Error('enough')));
  };
  const uploading = uploadBlob(portsip, stream, {
    chunkSize: 2000,
    onProgress,
    signal: controller.signal,
    timing,
  });
  await expect(uploading).rejects.toThrow('enough');
  expect(stream.destroyed).toBe(true);
});

test('a server that nobody runs is unreachable, and nothing is said to be stored', async () => {
  const place = await openPlace();
  await place[Symbol.asyncDispose]();
  const there = { baseUrl: place.sandbox.url, token, retry: { baseMs: 1 } };
  const file = new File(['abc'], 'a.txt');
  const folder = [{ path: 'a', data: makeBytes(3) }];
  for (const upload of [
    () => uploadBlob(createPortsip(there), file, { timing }),
    () => uploadFolder(createDstor(there), folder, { folderPath: 'f', timing }),
    () => storeFiles(createClevver(there), [file], { timing }),
    () => uploadFile(createPakt(there), file, { timing }),
  ])
    await expect(upload()).rejects.toMatchObject({
      code: 'unreachable',
      message: expect.stringContaining('ECONNREFUSED'),
    });
  const stream = { data: file.stream(), filename: 'a.txt' };
  await expect(uploadFile(createPakt(there), stream, { timing })).rejects.toMatchObject({
    code: 'source-spent',
    cause: { message: expect.stringContaining('ECONNREFUSED') },
  });
});

test('a name as long as names may be can be sent, saved and sent again', async () => {
  await using place = await openPlace();
  const { portsip } = clientsOf(place);
  const path = join(place.directory, 'n'.repeat(255));
  writeFileSync(path, makeBytes(100));
  const { digest } = await uploadBlob(portsip, path, { timing });
  await saveBlob(portsip, digest, path);
  expect(sha256(readFileSync(path))).toBe(digest);
});

test.skipIf(process.platform === 'win32')('a pipe is not waited for: it is no file', async () => {
  await using place = await openPlace();
  const { clevver, portsip } = clientsOf(place);
  const pipe = join(place.directory, 'pipe');
  execFileSync('sh', ['-c', 'mkfifo "$1"', 'sh', pipe]);
  await expect(uploadBlob(portsip, pipe as NodeInput)).rejects.toThrow(/pipe is not a file$/);
  await expect(storeFiles(clevver, [pipe])).rejects.toThrow(/pipe is not a file$/);
});

test('a signal that is over is the outcome of everything, also where its reason is a timeout', async () => {
  await using place = await openPlace();
  const { clevver, dstor, pakt, portsip } = clientsOf(place);
  const reason = new DOMException('late', 'TimeoutError');
  const signal = AbortSignal.abort(reason);
  const file = new File(['abc'], 'a.txt');
  for (const begin of [
    () => uploadBlob(portsip, file, { signal }),
    () => downloadBlob(portsip, '0'.repeat(64), { signal }),
    () => saveBlob(portsip, '0'.repeat(64), join(place.directory, 'a'), { signal }),
    () => uploadFolder(dstor, [{ path: 'a', data: file }], { folderPath: 'f', signal }),
    () => storeFiles(clevver, [file], { signal }),
    () => waitForBatch(clevver, 'id', { signal }),
    () => uploadFile(pakt, file, { signal }),
    () => listFiles(pakt, { signal }).pages()[Symbol.asyncIterator]().next(),
    () => downloadFile(pakt, 'id', { signal }),
  ])
    await expect(begin()).rejects.toBe(reason);
  expect(place.sandbox.namespace().journal.list()).toEqual([]);
});
