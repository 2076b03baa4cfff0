import { mkdirSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createClient, type DstorClient } from '@countersign/dstor';
import * as web from '@countersign/uploads/dstor';
import * as node from '@countersign/uploads/node/dstor';
import { expect, test } from 'vitest';
import {
  count,
  fastTiming,
  makeBytes,
  openPlace,
  type Place,
  receivedBytes,
  type Sandbox,
  sha256,
} from './sandbox.ts';

type Fault = Parameters<ReturnType<Sandbox['namespace']>['faults']['add']>[0];

const tree: Readonly<Record<string, Uint8Array<ArrayBuffer>>> = {
  'a.txt': makeBytes(10, 1),
  'b/empty': new Uint8Array(),
  'b/größe 100%.bin': makeBytes(5000, 2),
  'b/c/d/deep.bin': makeBytes(300_000, 3),
  'b/c/one': makeBytes(4000, 4),
  'b/c/two': makeBytes(4000, 5),
  'z/last': makeBytes(2500, 6),
};
const paths = Object.keys(tree);
const total = Object.values(tree).reduce((sum, { length }) => sum + length, 0);
/** Makes five chunks of the tree. */
const limits = { chunkSize: 6000, chunkFiles: 3 };

const openDstor = (): Promise<Place> => openPlace({ pace: { stage: 1 } });

function clientOf(sandbox: Sandbox): DstorClient {
  return createClient({ baseUrl: sandbox.baseUrl('dstor'), token: 'alice-token', retry: { baseMs: 1 } });
}

function writeTree(directory: string): string {
  const folder = join(directory, 'tree');
  for (const [path, bytes] of Object.entries(tree)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), bytes);
  }
  return folder;
}

async function expectTree(sandbox: Sandbox, { hash }: web.UploadedFolder): Promise<void> {
  for (const [path, bytes] of Object.entries(tree)) {
    const url = `${sandbox.url}/dstor/ipfs/${hash}/${path.split('/').map(encodeURIComponent).join('/')}`;
    const answer = await fetch(url);
    expect([path, answer.status]).toEqual([path, 200]);
    expect(sha256(new Uint8Array(await answer.arrayBuffer()))).toBe(sha256(bytes));
  }
}

const options = (): web.UploadFolderOptions => ({ ...limits, timing: fastTiming() });

test('a folder arrives with every file in its place, whatever the chunks', async () => {
  await using place = await openDstor();
  const folder = writeTree(place.directory);
  const hashes = new Set<string | undefined>();
  for (const chunking of [limits, {}, { chunkFiles: 1 }, { chunkSize: 1, concurrency: 1 }]) {
    const files: string[] = [];
    const acknowledged: number[] = [];
    const result = await node.uploadFolder(clientOf(place.sandbox), folder, {
      ...chunking,
      timing: fastTiming(),
      onFile: ({ path }) => files.push(path),
      onProgress: (progress) => acknowledged.push(progress.acknowledged),
    });
    expect(result.name).toBe('tree');
    expect(result.files.map(({ path }) => path)).toEqual(paths.toSorted());
    expect(result.files.every(({ hash }) => hash !== undefined)).toBe(true);
    expect(files.toSorted()).toEqual(paths.toSorted());
    expect(acknowledged.at(-1)).toBe(total);
    await expectTree(place.sandbox, result);
    hashes.add(result.hash);
  }
  expect(hashes.size).toBe(1);
});

test('files of a folder picker, and entries with a path, need no file system', async () => {
  await using place = await openDstor();
  const client = clientOf(place.sandbox);
  const picked = Object.entries(tree).map(([path, bytes]) => {
    const file = new File([bytes], path.split('/').at(-1) ?? '');
    return Object.defineProperty(file, 'webkitRelativePath', { value: `tree/${path}` });
  });
  const entries = Object.entries(tree).map(([path, data]) => ({ path, data }));
  const one = await web.uploadFolder(client, picked, options());
  const other = await web.uploadFolder(client, entries, { ...options(), folderPath: 'tree' });
  expect(one).toEqual(other);
  await expectTree(place.sandbox, one);
  await expect(web.uploadFolder(client, entries)).rejects.toThrow(/folderPath/);
  await expect(web.uploadFolder(client, [])).rejects.toThrow(TypeError);
});

const chunk = { api: 'dstor', operation: 'uploadChunk' };

const survived: readonly [name: string, faults: readonly Fault[]][] = [
  ['a chunk whose answer is lost', [{ ...chunk, nth: 2, effect: { type: 'drop-answer' } }]],
  ['the last chunk’s answer lost', [{ ...chunk, nth: 5, effect: { type: 'drop-answer' } }]],
  [
    'a reset in the middle of a chunk',
    [{ ...chunk, nth: 2, effect: { type: 'reset', afterRequestBytes: 700 } }],
  ],
  [
    'a lost answer and a reset',
    [
      { ...chunk, nth: 1, effect: { type: 'drop-answer' } },
      { ...chunk, nth: 3, effect: { type: 'reset', afterRequestBytes: 700 } },
    ],
  ],
  [
    'two resets, then a lost answer of the repetition',
    [
      { ...chunk, nth: 2, effect: { type: 'reset', afterRequestBytes: 0 } },
      { ...chunk, nth: 4, effect: { type: 'reset', afterRequestBytes: 0 } },
      { ...chunk, nth: 6, effect: { type: 'drop-answer' } },
    ],
  ],
  ['every answer lost', [{ ...chunk, effect: { type: 'drop-answer' } }]],
  [
    '429 and 503 with Retry-After',
    [
      { ...chunk, nth: 1, effect: { type: 'status', status: 429, retryAfter: 2 } },
      { ...chunk, nth: 3, effect: { type: 'status', status: 503 } },
    ],
  ],
  ['500 to a chunk', [{ ...chunk, nth: 2, effect: { type: 'status', status: 500 } }]],
  [
    'a token whose answer is lost',
    [{ api: 'dstor', operation: 'createUploadToken', nth: 1, effect: { type: 'drop-answer' } }],
  ],
  [
    'a status that cannot be asked at first',
    [{ api: 'dstor', operation: 'getUploadStatus', times: 2, effect: { type: 'status', status: 502 } }],
  ],
];

test.each(survived)('%s changes nothing of the result', async (_, faults) => {
  for (const concurrency of [1, 3]) {
    await using place = await openDstor();
    const folder = writeTree(place.directory);
    for (const fault of faults) place.sandbox.namespace().faults.add(fault);
    const result = await node.uploadFolder(clientOf(place.sandbox), folder, { ...options(), concurrency });
    await expectTree(place.sandbox, result);
  }
});

const failing: readonly [name: string, faults: readonly Fault[], code: web.UploadErrorCode][] = [
  ['a token that expires', [{ ...chunk, nth: 2, effect: { type: 'expire' } }], 'upload-expired'],
  ['a refusal', [{ ...chunk, effect: { type: 'status', status: 413 } }], 'refused'],
  [
    'a server that is overloaded for good',
    [{ ...chunk, effect: { type: 'status', status: 503 } }],
    'refused',
  ],
  [
    'a connection that always breaks',
    [{ api: 'dstor', effect: { type: 'reset', afterRequestBytes: 0 } }],
    'unreachable',
  ],
  [
    'chunks that never arrive',
    [{ ...chunk, effect: { type: 'reset', afterRequestBytes: 0 } }],
    'unreachable',
  ],
];

test.each(failing)('%s ends in one typed error', async (_, faults, code) => {
  await using place = await openDstor();
  for (const fault of faults) place.sandbox.namespace().faults.add(fault);
  const error = await node
    .uploadFolder(clientOf(place.sandbox), writeTree(place.directory), options())
    .then(String, (reason: unknown) => reason);
  expect(web.isUploadError(error, code), String(error)).toBe(true);
});

test('a chunk that is refused because all are there is not taken for one of ours', async () => {
  await using place = await openDstor();
  place.sandbox.namespace().faults.add({ ...chunk, nth: 2, effect: { type: 'status', status: 409 } });
  const uploading = node.uploadFolder(clientOf(place.sandbox), writeTree(place.directory), options());
  await expect(uploading).rejects.toMatchObject({ code: 'outcome-unknown' });
});

/** A client to which the answers to one operation are something else, once. */
function clientThatHears(sandbox: Sandbox, path: RegExp, answer: object): DstorClient {
  let heard = false;
  return createClient({
    baseUrl: sandbox.baseUrl('dstor'),
    token: 'alice-token',
    async fetch(request) {
      if (heard || !path.test(request.url)) return fetch(request);
      heard = true;
      return Response.json(answer);
    },
  });
}

test('a chunk whose answer tells of an error is a job that failed', async () => {
  await using place = await openDstor();
  const client = clientThatHears(place.sandbox, /upload\/$/, { errorAtStage: 'SAVING_DATA' });
  const uploading = node.uploadFolder(client, writeTree(place.directory), options());
  await expect(uploading).rejects.toMatchObject({ code: 'job-failed', stage: 'SAVING_DATA' });
});

test('a folder is sent anew where the server knows the upload, but no longer that all of it came', async () => {
  await using place = await openDstor();
  const folder = writeTree(place.directory);
  const store = node.createMemoryStore();
  await node.uploadFolder(clientOf(place.sandbox), folder, { ...options(), store });
  const client = clientThatHears(place.sandbox, /get-status/, { status: 'UPLOADING' });
  await expectTree(place.sandbox, await node.uploadFolder(client, folder, { ...options(), store }));
  expect(count(place.sandbox, 'createUploadToken')).toBe(2);
});

test('a job that fails tells its stage and explanation', async () => {
  await using place = await openDstor();
  const effect = { type: 'fail-job', stage: 'SAVING_DATA', explanation: 'disk full' } as const;
  place.sandbox.namespace().faults.add({ ...chunk, effect });
  const uploading = node.uploadFolder(clientOf(place.sandbox), writeTree(place.directory), options());
  await expect(uploading).rejects.toMatchObject({
    code: 'job-failed',
    stage: 'SAVING_DATA',
    message: expect.stringContaining('disk full'),
  });
});

test('waiting grows longer, ends at the deadline, and can be taken up again without sending', async () => {
  await using place = await openPlace({ pace: { stage: 60_000 } });
  const folder = writeTree(place.directory);
  const store = node.createMemoryStore();
  const client = clientOf(place.sandbox);
  let now = 0;
  const waits: number[] = [];
  const timing = {
    now: () => now,
    async sleep(milliseconds: number) {
      waits.push(milliseconds);
      now += milliseconds;
    },
  };
  const polling = { interval: 1000, longestInterval: 1500, deadline: 5000 };
  const waiting = node.uploadFolder(client, folder, { ...limits, store, timing, polling });
  await expect(waiting).rejects.toMatchObject({ code: 'deadline' });
  expect(waits).toEqual([1000, 1250, 1500, 1250]);
  place.sandbox.namespace().journal.clear();
  await place.sandbox.clock.advance(120_000);
  await expectTree(place.sandbox, await node.uploadFolder(client, folder, { ...options(), store }));
  expect(count(place.sandbox, 'uploadChunk') + count(place.sandbox, 'createUploadToken')).toBe(0);
});

test('an aborted folder is resumed by the same call, and one that is complete sends nothing', async () => {
  await using place = await openDstor();
  const folder = writeTree(place.directory);
  const client = clientOf(place.sandbox);
  const store = node.createFileStore(join(place.directory, 'state'));
  for (let stop = 1; stop <= 4; stop += 1) {
    const controller = new AbortController();
    let chunks = 0;
    const aborted = node.uploadFolder(client, folder, {
      ...options(),
      store,
      concurrency: 1,
      signal: controller.signal,
      onProgress() {
        chunks += 1;
        if (chunks === stop) controller.abort(new Error('enough'));
      },
    });
    await expect(aborted).rejects.toThrow('enough');
  }
  const result = await node.uploadFolder(client, folder, { ...options(), store });
  await expectTree(place.sandbox, result);
  expect(count(place.sandbox, 'createUploadToken')).toBe(1);
  expect(receivedBytes(place.sandbox, 'uploadChunk')).toBeLessThan(total + 20_000);
  place.sandbox.namespace().journal.clear();
  expect(await node.uploadFolder(client, folder, { ...options(), store })).toEqual(result);
  const asked = place.sandbox
    .namespace()
    .journal.list()
    .map(({ operation }) => operation);
  expect(new Set(asked)).toEqual(new Set(['getUploadStatus']));

  writeFileSync(join(folder, 'a.txt'), 'changed');
  const changed = await node.uploadFolder(client, folder, { ...options(), store });
  expect(changed.hash).not.toBe(result.hash);
});

test('a folder is sent anew to a server that has forgotten it, whatever the record says', async () => {
  await using place = await openDstor();
  const folder = writeTree(place.directory);
  const client = clientOf(place.sandbox);
  const store = node.createMemoryStore();
  await node.uploadFolder(client, folder, { ...options(), store });
  await place.sandbox.namespace().reset();
  await expectTree(place.sandbox, await node.uploadFolder(client, folder, { ...options(), store }));
});

test('symbolic links are refused, skipped or followed, as declared', async () => {
  await using place = await openDstor();
  const folder = writeTree(place.directory);
  writeFileSync(join(place.directory, 'outside'), 'o');
  symlinkSync(join(place.directory, 'outside'), join(folder, 'link'));
  symlinkSync(join(folder, 'b/c'), join(folder, 'linked'));
  const client = clientOf(place.sandbox);
  const upload = (symlinks?: node.SymlinkPolicy): Promise<web.UploadedFolder> =>
    node.uploadFolder(client, folder, { timing: fastTiming(), ...(symlinks && { symlinks }) });
  await expect(upload()).rejects.toMatchObject({ code: 'source-unsupported' });
  expect((await upload('skip')).files.length).toBe(paths.length);
  const followed = (await upload('follow')).files.map(({ path }) => path);
  expect(followed).toEqual([...paths, 'link', 'linked/d/deep.bin', 'linked/one', 'linked/two'].toSorted());
  symlinkSync(folder, join(folder, 'b/circle'));
  await expect(upload('follow')).rejects.toThrow(/leads back/);
});

test.each([
  ['shorter', makeBytes(9)],
  ['as long as before', makeBytes(2500, 99)],
])(
  'a file that changes after it was planned, and is %s, is not sent as something else',
  async (_, content) => {
    await using place = await openDstor();
    const folder = writeTree(place.directory);
    let changed = false;
    const uploading = node.uploadFolder(clientOf(place.sandbox), folder, {
      ...options(),
      concurrency: 1,
      onFile() {
        if (changed) return;
        changed = true;
        writeFileSync(join(folder, 'z/last'), content);
        utimesSync(join(folder, 'z/last'), 1, 1);
      },
    });
    await expect(uploading).rejects.toMatchObject({ code: 'source-changed' });
  },
);

test('a file that is gone when its turn comes ends the upload with the error of the file system', async () => {
  await using place = await openDstor();
  const folder = writeTree(place.directory);
  const uploading = node.uploadFolder(clientOf(place.sandbox), folder, {
    ...options(),
    concurrency: 1,
    onFile: () => rmSync(join(folder, 'z/last'), { force: true }),
  });
  await expect(uploading).rejects.toMatchObject({ code: 'ENOENT' });
});

test('storms of faults end bit-exact or in one typed error', async () => {
  await using place = await openPlace({ seed: 3, pace: { stage: 1 } });
  const folder = writeTree(place.directory);
  const client = clientOf(place.sandbox);
  for (const effect of [
    { type: 'reset', afterRequestBytes: 900 },
    { type: 'drop-answer' },
    { type: 'status', status: 503 },
    { type: 'status', status: 500 },
  ] as const) {
    place.sandbox.namespace().faults.add({ ...chunk, probability: 0.1, effect });
    if (effect.type === 'reset') continue;
    for (const operation of ['createUploadToken', 'getUploadStatus'])
      place.sandbox.namespace().faults.add({ api: 'dstor', operation, probability: 0.05, effect });
  }
  let exact = 0;
  for (let trial = 0; trial < 20; trial += 1) {
    try {
      await expectTree(place.sandbox, await node.uploadFolder(client, folder, options()));
      exact += 1;
    } catch (error) {
      expect(web.isUploadError(error), String(error)).toBe(true);
    }
  }
  expect(exact).toBeGreaterThan(16);
});
