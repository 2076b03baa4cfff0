import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as clevver from '@countersign/clevver';
import * as dstor from '@countersign/dstor';
import * as pakt from '@countersign/pakt';
import * as portsip from '@countersign/portsip';
import { storeFiles } from '@countersign/uploads/node/clevver';
import { uploadFolder } from '@countersign/uploads/node/dstor';
import { saveFile, uploadFile } from '@countersign/uploads/node/pakt';
import { saveBlob, uploadBlob } from '@countersign/uploads/node/portsip';
import type { StateStore } from '@countersign/uploads/portsip';
import { expect, test } from 'vitest';
import { fastTiming, makeBytes, openPlace, type Place } from './sandbox.ts';

/** What an application gave to a journey, and gets back as it is. */
const own = new Error('of the application');
const fail = (): never => {
  throw own;
};
const fullDisk: StateStore = {
  load: async () => undefined,
  save: async () => fail(),
  remove: async () => {},
};

const timing = fastTiming();
const polling = { interval: 1 };

type Api = 'clevver' | 'dstor' | 'pakt' | 'portsip';
const optionsOf = (place: Place, api: Api, token: string | (() => string) = 'alice-token') => ({
  baseUrl: place.sandbox.baseUrl(api),
  token,
});

/** @param path A file; a folder with a file is `${path}.d` */
type Journey = (place: Place, path: string, token?: () => string) => Promise<unknown>;

const journeys: readonly [what: string, journey: Journey, requests: readonly string[]][] = [
  [
    'progress of a blob',
    (place, path) =>
      uploadBlob(portsip.createClient(optionsOf(place, 'portsip')), path, { onProgress: fail, timing }),
    ['initBlobUpload'],
  ],
  [
    'the store of a blob',
    (place, path) =>
      uploadBlob(portsip.createClient(optionsOf(place, 'portsip')), path, { store: fullDisk, timing }),
    ['initBlobUpload'],
  ],
  [
    'the token of a blob',
    (place, path, token) =>
      uploadBlob(portsip.createClient(optionsOf(place, 'portsip', token)), path, { timing }),
    [],
  ],
  [
    'progress of a download',
    async (place, path) => {
      const client = portsip.createClient(optionsOf(place, 'portsip'));
      const { digest } = await uploadBlob(client, path);
      place.sandbox.namespace().journal.clear();
      await saveBlob(client, digest, `${path}.saved`, { onProgress: fail });
    },
    ['downloadBlobs'],
  ],
  [
    'a file of a folder',
    (place, path) =>
      uploadFolder(dstor.createClient(optionsOf(place, 'dstor')), `${path}.d`, { onFile: fail, timing }),
    ['createUploadToken', 'uploadChunk'],
  ],
  [
    'the store of a folder',
    (place, path) =>
      uploadFolder(dstor.createClient(optionsOf(place, 'dstor')), `${path}.d`, { store: fullDisk, timing }),
    ['createUploadToken'],
  ],
  [
    'the token of a folder',
    (place, path, token) =>
      uploadFolder(dstor.createClient(optionsOf(place, 'dstor', token)), `${path}.d`, { timing }),
    [],
  ],
  [
    'a file of a batch',
    (place, path) =>
      storeFiles(clevver.createClient(optionsOf(place, 'clevver')), [path], { onFile: fail, timing }),
    ['createBatch', 'uploadBatchFile'],
  ],
  [
    'the store of a batch',
    (place, path) =>
      storeFiles(clevver.createClient(optionsOf(place, 'clevver')), [path], {
        store: fullDisk,
        key: 'k',
        timing,
      }),
    ['createBatch'],
  ],
  [
    'the state of a batch',
    (place, path) =>
      storeFiles(clevver.createClient(optionsOf(place, 'clevver')), [path], {
        onBatch: fail,
        timing,
        polling,
      }),
    ['createBatch', 'uploadBatchFile', 'startBatch', 'getBatch'],
  ],
  [
    'the token of a file',
    (place, path, token) => uploadFile(pakt.createClient(optionsOf(place, 'pakt', token)), path, { timing }),
    [],
  ],
  [
    'the token of a download',
    (place, path, token) =>
      saveFile(pakt.createClient(optionsOf(place, 'pakt', token)), 'id', `${path}.saved`),
    [],
  ],
];

test.each(journeys)(
  'a function for %s that throws ends the journey with what it threw',
  async (_, journey, requests) => {
    await using place = await openPlace({ pace: { batch: 1, stage: 1 } });
    const path = join(place.directory, 'a.bin');
    const folder = join(place.directory, 'a.bin.d');
    writeFileSync(path, makeBytes(5000));
    mkdirSync(folder);
    writeFileSync(join(folder, 'b.bin'), makeBytes(100));
    await expect(journey(place, path, fail)).rejects.toBe(own);
    const { journal } = place.sandbox.namespace();
    const asked = (): readonly string[] => journal.list().map(({ operation }) => operation ?? '');
    // The latest request is in the journal a moment after its answer.
    await expect.poll(asked).toEqual(requests);
  },
);
