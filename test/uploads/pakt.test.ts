import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { createClient, type PaktClient } from '@countersign/pakt';
import * as node from '@countersign/uploads/node/pakt';
import * as web from '@countersign/uploads/pakt';
import { expect, test } from 'vitest';
import { count, fastTiming, makeBytes, openPlace, type Sandbox, sha256 } from './sandbox.ts';

type Fault = Parameters<ReturnType<Sandbox['namespace']>['faults']['add']>[0];

const bytes = makeBytes(80_000);
const file = new File([bytes], 'größe.bin', { type: 'image/png' });
const options = (): web.UploadFileOptions => ({ timing: fastTiming() });

function clientOf(sandbox: Sandbox): PaktClient {
  return createClient({ baseUrl: sandbox.baseUrl('pakt'), token: 'alice-token', retry: { baseMs: 1 } });
}

async function readAll(stream: ReadableStream<Uint8Array>): Promise<string> {
  return sha256(new Uint8Array(await new Response(stream).arrayBuffer()));
}

test.each([false, true])('a file goes up and comes down bit for bit (private: %s)', async (isPrivate) => {
  await using place = await openPlace();
  const client = clientOf(place.sandbox);
  const path = join(place.directory, 'größe.bin');
  writeFileSync(path, bytes);
  const inputs: readonly node.NodeFileInput[] = [
    file,
    { data: bytes, filename: 'größe.bin' },
    { data: file.stream(), filename: 'größe.bin' },
    { data: Readable.from([bytes]), filename: 'größe.bin' },
    path,
  ];
  for (const input of inputs) {
    const progress: web.Progress[] = [];
    const record = await node.uploadFile(client, input, {
      private: isPrivate,
      onProgress: (now) => progress.push(now),
    });
    expect(record.meta.originalName).toBe('größe.bin');
    expect(record.name.startsWith(isPrivate ? 'private/' : 'public/')).toBe(true);
    expect(progress).toEqual([{ acknowledged: bytes.length, total: bytes.length }]);
    const download = await web.downloadFile(client, record._id);
    expect(download.size).toBe(bytes.length);
    expect(await readAll(download.stream)).toBe(sha256(bytes));
  }
  await expect(web.uploadFile(client, new Blob([bytes]))).rejects.toThrow(/needs a name/);
});

test('the storage service never sees the token', async () => {
  await using place = await openPlace();
  const client = clientOf(place.sandbox);
  const { _id } = await web.uploadFile(client, file, { private: true });
  await (await web.downloadFile(client, _id)).stream.cancel();
  const { journal } = place.sandbox.namespace();
  const seen = () => journal.list().filter(({ operation }) => operation === 'download');
  await expect.poll(() => seen().length).toBe(1);
  expect(seen()[0]?.headers).not.toHaveProperty('authorization');
});

const upload = { api: 'pakt', operation: 'uploadPublicFile' };

test('a server that has no room is waited for', async () => {
  await using place = await openPlace();
  place.sandbox
    .namespace()
    .faults.add({ ...upload, nth: 1, effect: { type: 'status', status: 429, retryAfter: 4 } });
  const waits: number[] = [];
  await web.uploadFile(clientOf(place.sandbox), file, { timing: fastTiming(waits) });
  expect(waits).toEqual([4000]);
});

test.each<[name: string, fault: Fault, code: web.UploadErrorCode]>([
  ['a lost answer', { ...upload, effect: { type: 'drop-answer' } }, 'outcome-unknown'],
  ['a reset', { ...upload, effect: { type: 'reset', afterRequestBytes: 999 } }, 'outcome-unknown'],
  ['a bad gateway', { ...upload, effect: { type: 'status', status: 502 } }, 'outcome-unknown'],
  ['a file that is stored short', { ...upload, effect: { type: 'short-commit', bytes: 9 } }, 'size-mismatch'],
  ['a refusal', { ...upload, effect: { type: 'status', status: 413 } }, 'refused'],
])('%s ends in one typed error, and the file is sent once', async (_, fault, code) => {
  await using place = await openPlace();
  place.sandbox.namespace().faults.add(fault);
  const error = await web
    .uploadFile(clientOf(place.sandbox), file, options())
    .then(String, (reason: unknown) => reason);
  expect(web.isUploadError(error, code), String(error)).toBe(true);
  if (code === 'outcome-unknown') expect(error).toMatchObject({ cause: { name: 'ApiError' } });
  await expect.poll(() => count(place.sandbox, 'uploadPublicFile')).toBe(1);
});

test('a token that has expired is renewed, also where the body was a stream', async () => {
  await using place = await openPlace();
  const path = join(place.directory, 'a.bin');
  writeFileSync(path, bytes);
  const asked: boolean[] = [];
  const token = ({ refresh }: { readonly refresh: boolean }): string => {
    asked.push(refresh);
    return asked.includes(true) ? 'alice-token' : 'expired';
  };
  const client = createClient({ baseUrl: place.sandbox.baseUrl('pakt'), token });
  expect((await node.uploadFile(client, path, options())).size).toBe(String(bytes.length));
  expect(asked.filter((refresh) => refresh).length).toBe(1);
  const refused = createClient({ baseUrl: place.sandbox.baseUrl('pakt'), token: () => 'wrong' });
  await expect(node.uploadFile(refused, path, options())).rejects.toMatchObject({ code: 'refused' });
});

test('a stream that would have to be sent again is a clear error', async () => {
  await using place = await openPlace();
  place.sandbox.namespace().faults.add({ ...upload, nth: 1, effect: { type: 'status', status: 429 } });
  const stream = { data: file.stream(), filename: 'a.bin' };
  await expect(web.uploadFile(clientOf(place.sandbox), stream, options())).rejects.toMatchObject({
    code: 'source-spent',
  });
});

test('all files are listed, one by one and page by page', async () => {
  await using place = await openPlace();
  const client = clientOf(place.sandbox);
  const ids: string[] = [];
  for (let made = 0; made < 7; made += 1) {
    ids.unshift((await web.uploadFile(client, new File([String(made)], `${made}.txt`)))._id);
  }
  const listed: string[] = [];
  let added = 0;
  for await (const { _id } of web.listFiles(client, { limit: 3 })) {
    listed.push(_id);
    // Moves what is not read yet towards the end.
    if (listed.length === 2) added += (await web.uploadFile(client, file)).size.length;
  }
  expect(added).toBeGreaterThan(0);
  expect(listed).toEqual(ids);
  const sizes: number[] = [];
  for await (const page of web.listFiles(client, { limit: 3 }).pages()) sizes.push(page.data.length);
  expect(sizes).toEqual([3, 3, 2]);

  place.sandbox.namespace().journal.clear();
  for await (const _ of web.listFiles(client, { limit: 3 })) break;
  await expect.poll(() => count(place.sandbox, 'listFiles')).toBe(1);
});

test('a signed URL may come in an object, as older clients of the API expect', async () => {
  const client = createClient({
    baseUrl: 'http://localhost',
    fetch: async ({ url }) =>
      url.startsWith('http://localhost')
        ? Response.json({ status: 'success', message: 'OK', data: { url: 'https://storage.example/a' } })
        : new Response('abc'),
  });
  const { stream } = await web.downloadFile(client, 'id');
  expect(await new Response(stream).text()).toBe('abc');
});

test('a list ends with an empty page, whatever its number of pages says', async () => {
  let asked = 0;
  const fetch = async (): Promise<Response> => {
    asked += 1;
    return Response.json({ status: 'success', message: 'OK', data: { count: 9, pages: 9, data: [] } });
  };
  const client = createClient({ baseUrl: 'http://localhost', fetch });
  for await (const _ of web.listFiles(client)) expect.unreachable();
  expect(asked).toBe(1);
});

test('a list of nothing is empty, and a list that is refused is a typed error', async () => {
  await using place = await openPlace();
  for await (const _ of web.listFiles(clientOf(place.sandbox))) expect.unreachable();
  const nobody = createClient({ baseUrl: place.sandbox.baseUrl('pakt'), token: 'unknown' });
  const listing = web.listFiles(nobody).pages()[Symbol.asyncIterator]();
  await expect(listing.next()).rejects.toMatchObject({ code: 'refused' });
});

test('downloads that expire, break off or are missing', async () => {
  await using place = await openPlace();
  const client = clientOf(place.sandbox);
  const { faults } = place.sandbox.namespace();
  const { _id } = await web.uploadFile(client, file);
  const target = join(place.directory, 'saved.bin');

  faults.add({ api: 'pakt', operation: 'createDownloadUrl', nth: 1, effect: { type: 'expire' } });
  await node.saveFile(client, _id, target);
  expect(sha256(readFileSync(target))).toBe(sha256(bytes));

  for (const [fault, code] of [
    [{ operation: 'download', effect: { type: 'truncate', afterBytes: 500 } }, 'unreachable'],
    [{ operation: 'download', effect: { type: 'expire' } }, 'refused'],
    [{ operation: 'createDownloadUrl', effect: { type: 'status', status: 404 } }, 'upload-expired'],
  ] as const) {
    faults.clear();
    faults.add({ api: 'pakt', ...fault });
    const saving = node.saveFile(client, _id, join(place.directory, 'other.bin'));
    await expect(saving, code).rejects.toMatchObject({ code });
  }
  expect(readdirSync(place.directory)).toEqual(['saved.bin']);

  faults.clear();
  const controller = new AbortController();
  const { stream } = await web.downloadFile(client, _id, { signal: controller.signal });
  controller.abort(new Error('enough'));
  await expect(readAll(stream)).rejects.toThrow();
});
