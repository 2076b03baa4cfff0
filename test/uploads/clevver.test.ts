import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { type Asset, type Batch, type ClevverClient, createClient, listBatches } from '@countersign/clevver';
import * as web from '@countersign/uploads/clevver';
import * as node from '@countersign/uploads/node/clevver';
import { expect, test } from 'vitest';
import { count, fastTiming, makeBytes, openPlace, type Place, type Sandbox, sha256 } from './sandbox.ts';

type Fault = Parameters<ReturnType<Sandbox['namespace']>['faults']['add']>[0];

const contents = [makeBytes(10, 1), new Uint8Array(), makeBytes(70_000, 2), makeBytes(4000, 3)];
const total = contents.reduce((sum, { length }) => sum + length, 0);
const files = contents.map((content, index) => new File([content], `file-${index}.bin`));

const openClevver = (): Promise<Place> => openPlace({ pace: { batch: 1 } });
const options = (): web.StoreFilesOptions => ({ timing: fastTiming() });

function clientOf(sandbox: Sandbox): ClevverClient {
  return createClient({ baseUrl: sandbox.baseUrl('clevver'), token: 'alice-token', retry: { baseMs: 1 } });
}

async function expectStored(sandbox: Sandbox, { assets, batch }: web.StoredFiles): Promise<void> {
  expect(batch.status).toBe('delivered');
  expect(assets.map(({ name }) => name)).toEqual(files.map(({ name }) => name));
  for (const [index, { file }] of assets.entries()) {
    const answer = await fetch(new URL(file.url, sandbox.url), {
      headers: { authorization: 'Bearer alice-token' },
    });
    expect(sha256(new Uint8Array(await answer.arrayBuffer()))).toBe(
      sha256(contents[index] ?? new Uint8Array()),
    );
  }
}

test('files are attached, the batch is started and waited for', async () => {
  await using place = await openClevver();
  const seen: Batch[] = [];
  const acknowledged: number[] = [];
  const attached: Asset[] = [];
  const result = await web.storeFiles(clientOf(place.sandbox), files, {
    ...options(),
    onBatch: (batch) => seen.push(batch),
    onFile: (asset) => attached.push(asset),
    onProgress: (progress) => acknowledged.push(progress.acknowledged),
  });
  await expectStored(place.sandbox, result);
  expect(acknowledged.at(-1)).toBe(total);
  expect(attached.length).toBe(files.length);
  expect(seen.at(-1)).toEqual(result.batch);
});

test('paths, bytes, streams and whatever else has a name can be stored', async () => {
  await using place = await openClevver();
  const paths = contents.map((content, index) => {
    const path = join(place.directory, `file-${index}.bin`);
    writeFileSync(path, content);
    return path;
  });
  const [one = '', two = '', three = ''] = paths;
  const result = await node.storeFiles(
    clientOf(place.sandbox),
    [
      one,
      { data: Readable.from([]), filename: two.slice(-10) },
      { data: new Blob([contents[2] ?? '']).stream(), filename: three.slice(-10) },
      { data: contents[3] ?? new Uint8Array(), filename: 'file-3.bin', contentType: 'image/png' },
    ],
    options(),
  );
  await expectStored(place.sandbox, result);
  const client = clientOf(place.sandbox);
  await expect(web.storeFiles(client, [])).rejects.toThrow(TypeError);
  await expect(web.storeFiles(client, [new Uint8Array(1)])).rejects.toThrow(/needs a name/);
  await expect(node.storeFiles(client, [place.directory])).rejects.toThrow(/is not a file/);
});

const attach = { api: 'clevver', operation: 'uploadBatchFile' };
const start = { api: 'clevver', operation: 'startBatch' };

test.each<[name: string, faults: readonly Fault[]]>([
  ['a file whose answer is lost', [{ ...attach, nth: 2, effect: { type: 'drop-answer' } }]],
  [
    'a reset in the middle of a file',
    [{ ...attach, nth: 3, effect: { type: 'reset', afterRequestBytes: 99 } }],
  ],
  ['a start whose answer is lost', [{ ...start, nth: 1, effect: { type: 'drop-answer' } }]],
  ['a start that fails at first', [{ ...start, nth: 1, effect: { type: 'status', status: 503 } }]],
  [
    'a batch whose answer is lost',
    [{ api: 'clevver', operation: 'createBatch', nth: 1, effect: { type: 'drop-answer' } }],
  ],
  ['429 to a file', [{ ...attach, nth: 1, effect: { type: 'status', status: 429, retryAfter: 1 } }]],
  [
    'a state that cannot be asked at first',
    [{ api: 'clevver', operation: 'getBatch', times: 2, effect: { type: 'status', status: 500 } }],
  ],
])('%s changes nothing of the result, and one batch is started', async (_, faults) => {
  await using place = await openClevver();
  for (const fault of faults) place.sandbox.namespace().faults.add(fault);
  const result = await web.storeFiles(clientOf(place.sandbox), files, options());
  await expectStored(place.sandbox, result);
  const started = place.sandbox
    .namespace()
    .journal.list()
    .filter(({ operation }) => operation === 'startBatch')
    .map(({ target }) => target);
  expect(new Set(started).size).toBe(1);
});

test.each<[name: string, faults: readonly Fault[], code: web.UploadErrorCode]>([
  ['answers that are always lost', [{ ...attach, effect: { type: 'drop-answer' } }], 'outcome-unknown'],
  [
    'a file that is stored short',
    [{ ...attach, effect: { type: 'short-commit', bytes: 5 } }],
    'size-mismatch',
  ],
  ['a refusal', [{ ...attach, effect: { type: 'status', status: 413 } }], 'refused'],
  ['a conflict', [{ ...attach, effect: { type: 'status', status: 409 } }], 'refused'],
  ['a batch that is gone', [{ ...attach, effect: { type: 'status', status: 404 } }], 'upload-expired'],
  ['a job that fails', [{ ...start, effect: { type: 'fail-job' } }], 'job-failed'],
])('%s ends in one typed error', async (_, faults, code) => {
  await using place = await openClevver();
  for (const fault of faults) place.sandbox.namespace().faults.add(fault);
  const error = await web
    .storeFiles(clientOf(place.sandbox), files, options())
    .then(String, (reason: unknown) => reason);
  expect(web.isUploadError(error, code), String(error)).toBe(true);
  if (code !== 'job-failed') {
    expect(count(place.sandbox, 'startBatch')).toBe(0);
    expect((await listBatches(clientOf(place.sandbox))).data.data).toEqual([]);
  }
});

test('with a store, a batch is waited for again after the deadline, and never sent again', async () => {
  await using place = await openPlace({ pace: { batch: 60_000 } });
  const store = web.createMemoryStore();
  const client = clientOf(place.sandbox);
  const call = (): Promise<web.StoredFiles> =>
    web.storeFiles(client, files, { ...options(), store, key: 'mine', polling: { deadline: 0 } });
  await expect(call()).rejects.toMatchObject({ code: 'deadline' });
  await place.sandbox.clock.advance(60_000);
  await expectStored(place.sandbox, await call());
  expect([count(place.sandbox, 'createBatch'), count(place.sandbox, 'uploadBatchFile')]).toEqual([1, 4]);
  expect(count(place.sandbox, 'startBatch')).toBe(1);
});

test('after a job that failed the same call begins anew', async () => {
  await using place = await openClevver();
  const call = { ...options(), store: web.createMemoryStore(), key: 'mine' };
  const { faults } = place.sandbox.namespace();
  faults.add({ ...start, effect: { type: 'fail-job' } });
  await expect(web.storeFiles(clientOf(place.sandbox), files, call)).rejects.toMatchObject({
    code: 'job-failed',
  });
  faults.clear();
  await expectStored(place.sandbox, await web.storeFiles(clientOf(place.sandbox), files, call));
  expect(count(place.sandbox, 'createBatch')).toBe(2);
});

test('an abort while a file is on its way leaves a batch that is never started, and another one has every file', async () => {
  await using place = await openClevver();
  const store = web.createMemoryStore();
  const controller = new AbortController();
  const reason = new Error('enough');
  let forms = 0;
  const client = createClient({
    baseUrl: place.sandbox.baseUrl('clevver'),
    token: 'alice-token',
    async fetch(request) {
      const answer = await fetch(request);
      // The second file has arrived, and its answer does not.
      if (request.url.endsWith('/files') && ++forms === 2) controller.abort(reason);
      request.signal.throwIfAborted();
      return answer;
    },
  });
  const call = { ...options(), store, key: 'mine', concurrency: 1 };
  await expect(web.storeFiles(client, files, { ...call, signal: controller.signal })).rejects.toBe(reason);
  await expectStored(place.sandbox, await web.storeFiles(client, files, call));
  expect([count(place.sandbox, 'createBatch'), count(place.sandbox, 'startBatch')]).toEqual([2, 1]);
});

test('an abort between files is resumed with the files that are missing', async () => {
  await using place = await openClevver();
  const store = web.createMemoryStore();
  const client = clientOf(place.sandbox);
  const controller = new AbortController();
  const reason = new Error('enough');
  const aborted = web.storeFiles(client, files, {
    ...options(),
    store,
    key: 'mine',
    concurrency: 1,
    signal: controller.signal,
    onFile: ({ name }) => name === 'file-1.bin' && controller.abort(reason),
  });
  await expect(aborted).rejects.toBe(reason);
  await expectStored(
    place.sandbox,
    await web.storeFiles(client, files, { ...options(), store, key: 'mine' }),
  );
  expect([count(place.sandbox, 'createBatch'), count(place.sandbox, 'uploadBatchFile')]).toEqual([1, 4]);
});
