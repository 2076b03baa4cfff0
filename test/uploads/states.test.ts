import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createClient as createClevver } from '@countersign/clevver';
import { createClient as createDstor } from '@countersign/dstor';
import { createClient as createPortsip, downloadBlobs } from '@countersign/portsip';
import { storeFiles } from '@countersign/uploads/clevver';
import { type FolderEntry, type UploadedFolder, uploadFolder } from '@countersign/uploads/dstor';
import * as node from '@countersign/uploads/node/dstor';
import { createFileStore, uploadBlob } from '@countersign/uploads/node/portsip';
import { createMemoryStore, type StateStore } from '@countersign/uploads/portsip';
import { expect, test } from 'vitest';
import { count, fastTiming, makeBytes, openPlace, type Place, receivedBytes, sha256 } from './sandbox.ts';

const timing = fastTiming();
const token = 'alice-token';
const open = (): Promise<Place> => openPlace({ pace: { batch: 1, stage: 1 } });

async function digestAt(url: string): Promise<string> {
  return sha256(await (await fetch(url)).bytes());
}

async function expectFolder(
  place: Place,
  { hash }: UploadedFolder,
  files: readonly FolderEntry[],
): Promise<void> {
  for (const { data, path } of files)
    expect([path, await digestAt(`${place.sandbox.url}/dstor/ipfs/${hash}/${path}`)]).toEqual([
      path,
      sha256(data as Uint8Array),
    ]);
}

const entries = (seed: number): FolderEntry[] =>
  [1, 2, 3, 4].map((index) => ({ path: `${index}.bin`, data: makeBytes(500, seed * 10 + index) }));

test('other bytes under a key that was used before are sent', async () => {
  await using place = await open();
  const store = createMemoryStore();
  const keyed = { store, key: 'nightly', timing };
  const blobs = createPortsip({ baseUrl: place.sandbox.baseUrl('portsip'), token });
  const folders = createDstor({ baseUrl: place.sandbox.baseUrl('dstor'), token });
  const batches = createClevver({ baseUrl: place.sandbox.baseUrl('clevver'), token });
  const batchIds = new Set<string>();
  for (const night of [1, 2]) {
    const bytes = makeBytes(3000, night);
    for (const source of [bytes, new Blob([bytes]).stream()])
      expect((await uploadBlob(blobs, source, keyed)).digest).toBe(sha256(bytes));
    await expectFolder(
      place,
      await uploadFolder(folders, entries(night), { folderPath: 'f', ...keyed }),
      entries(night),
    );
    const { batch } = await storeFiles(batches, [{ data: bytes, filename: 'a' }], keyed);
    batchIds.add(batch.id);
  }
  expect(batchIds.size).toBe(2);
});

test('a folder whose interrupted upload was planned otherwise is sent whole', async () => {
  await using place = await open();
  const client = createDstor({ baseUrl: place.sandbox.baseUrl('dstor'), token });
  const keyed = { store: createMemoryStore(), key: 'k', folderPath: 'f', timing };
  const controller = new AbortController();
  const interrupted = uploadFolder(client, entries(1), {
    ...keyed,
    chunkSize: 1000,
    concurrency: 1,
    signal: controller.signal,
    onProgress: () => controller.abort(new Error('enough')),
  });
  await expect(interrupted).rejects.toThrow('enough');
  // Two chunks again, but with other files in each.
  const uploaded = await uploadFolder(client, entries(1), { ...keyed, chunkFiles: 3 });
  await expectFolder(place, uploaded, entries(1));
});

test('the same content under another name, or to stay, is another upload', async () => {
  await using place = await open();
  const path = join(place.directory, 'a.bin');
  writeFileSync(path, makeBytes(3000));
  const store = createMemoryStore();
  const blobs = createPortsip({ baseUrl: place.sandbox.baseUrl('portsip'), token });
  const ids = new Set<string>();
  for (const options of [{ temporary: true }, {}, { filename: 'b.bin' }, { filename: 'b.bin' }])
    ids.add((await uploadBlob(blobs, path, { ...options, store, timing })).id);
  expect(count(place.sandbox, 'completeBlobUpload', 201)).toBe(3);

  const folder = join(place.directory, 'folder');
  mkdirSync(folder);
  writeFileSync(join(folder, 'a'), 'a');
  const folders = createDstor({ baseUrl: place.sandbox.baseUrl('dstor'), token });
  for (const folderPath of ['one', 'two'])
    expect((await node.uploadFolder(folders, folder, { folderPath, store, timing })).name).toBe(folderPath);
});

test('two uploads of one file at once, with one store, end whole or in a typed error', async () => {
  await using place = await open();
  const path = join(place.directory, 'a.bin');
  const content = makeBytes(60_000);
  writeFileSync(path, content);
  const client = createPortsip({ baseUrl: place.sandbox.baseUrl('portsip'), token });
  const upload = (store: StateStore): ReturnType<typeof uploadBlob> =>
    uploadBlob(client, path, { chunkSize: 5000, store, timing });
  // The second one takes up what the first one has begun.
  const store = createFileStore(join(place.directory, 'state'));
  const first = upload(store);
  await expect.poll(() => count(place.sandbox, 'appendBlobUpload')).toBeGreaterThan(0);
  const outcomes = await Promise.allSettled([first, upload(store)]);
  for (const outcome of outcomes)
    if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ name: 'UploadError' });
  const { digest } = await upload(store);
  const { response } = await downloadBlobs(client, { path: { digest } });
  expect(sha256(await response.bytes())).toBe(sha256(content));
});

test('a folder that two are sending is no dead end for those who come after', async () => {
  await using place = await open();
  const client = createDstor({ baseUrl: place.sandbox.baseUrl('dstor'), token });
  const options = {
    store: createMemoryStore(),
    key: 'k',
    folderPath: 'f',
    chunkFiles: 1,
    concurrency: 1,
    timing,
  };
  const upload = (): Promise<UploadedFolder> => uploadFolder(client, entries(1), options);
  const outcome = (uploading: Promise<UploadedFolder>): Promise<string> =>
    uploading.then(
      () => 'whole',
      ({ name }: Error) => name,
    );
  let other: Promise<string> | undefined;
  const one = uploadFolder(client, entries(1), {
    ...options,
    onProgress() {
      other ??= outcome(upload());
    },
  });
  for (const each of [await outcome(one), await other]) expect(each).toMatch(/^(whole|UploadError)$/);
  await expectFolder(place, await upload(), entries(1));
});

test.each([
  ['no JSON', '{"version":1,'],
  ['null', 'null'],
  ['a list', '[1]'],
  ['of a later version', JSON.stringify({ version: 2, uploadId: 'x' })],
])('a state that is %s is none', async (_, text) => {
  await using place = await open();
  const path = join(place.directory, 'a.bin');
  const state = join(place.directory, 'state');
  const content = makeBytes(3000);
  writeFileSync(path, content);
  const client = createPortsip({ baseUrl: place.sandbox.baseUrl('portsip'), token });
  const upload = (): ReturnType<typeof uploadBlob> =>
    uploadBlob(client, path, { store: createFileStore(state), timing });
  await upload();
  for (const name of readdirSync(state)) writeFileSync(join(state, name), text);
  expect((await upload()).digest).toBe(sha256(content));
  expect(count(place.sandbox, 'completeBlobUpload', 201)).toBe(2);
});

test('a file is sent anew to a server that no longer has it, whatever the record says', async () => {
  await using place = await open();
  const path = join(place.directory, 'a.bin');
  writeFileSync(path, makeBytes(3000));
  const client = createPortsip({ baseUrl: place.sandbox.baseUrl('portsip'), token });
  const store = createMemoryStore();
  await uploadBlob(client, path, { store, timing });
  await place.sandbox.namespace().reset();
  const { digest } = await uploadBlob(client, path, { store, timing });
  const { response } = await downloadBlobs(client, { path: { digest } });
  expect(sha256(await response.bytes())).toBe(digest);
});

test('what is known of an upload is not taken to another server', async () => {
  await using one = await open();
  await using other = await open();
  const path = join(one.directory, 'a.bin');
  const content = makeBytes(3000);
  writeFileSync(path, content);
  const store = createFileStore(join(one.directory, 'state'));
  const upload = ({ sandbox }: Place, signal?: AbortSignal, onProgress?: () => void) =>
    uploadBlob(createPortsip({ baseUrl: sandbox.baseUrl('portsip'), token }), path, {
      chunkSize: 1000,
      store,
      timing,
      ...(signal && { signal }),
      ...(onProgress && { onProgress }),
    });
  const controller = new AbortController();
  let told = 0;
  const stop = (): void => {
    told += 1;
    if (told > 1) controller.abort(new Error('enough'));
  };
  await expect(upload(one, controller.signal, stop)).rejects.toThrow('enough');
  for (const place of [other, one, other]) expect((await upload(place)).digest).toBe(sha256(content));
  const counted = [one, other].map(({ sandbox }) => count(sandbox, 'initBlobUpload'));
  expect(counted).toEqual([1, 1]);
  expect(receivedBytes(other.sandbox, 'appendBlobUpload')).toBe(3000);
});
