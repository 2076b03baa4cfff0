import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pathToFileURL } from 'node:url';
import type { Clock } from '@countersign/client';
import { createClient, downloadBlobs, type PortsipClient } from '@countersign/portsip';
import * as node from '@countersign/uploads/node/portsip';
import * as web from '@countersign/uploads/portsip';
import { expect, test } from 'vitest';
import { count, fastTiming, makeBytes, openPlace, receivedBytes, type Sandbox, sha256 } from './sandbox.ts';

type Fault = Parameters<ReturnType<Sandbox['namespace']>['faults']['add']>[0];

const chunkSize = 10_000;
const size = 3 * chunkSize + 1234;
const bytes = makeBytes(size);
const digest = sha256(bytes);

function clientOf(sandbox: Sandbox): PortsipClient {
  return createClient({ baseUrl: sandbox.baseUrl('portsip'), token: 'alice-token', retry: { baseMs: 1 } });
}

async function download(client: PortsipClient, of: string): Promise<Uint8Array> {
  const { response } = await downloadBlobs(client, { path: { digest: of } });
  return new Uint8Array(await response.arrayBuffer());
}

const options = (): web.UploadBlobOptions => ({ chunkSize, timing: fastTiming() });

const sources: readonly [
  name: string,
  make: (content: Uint8Array<ArrayBuffer>, path: string) => node.NodeInput,
][] = [
  ['bytes', (content) => content],
  ['an ArrayBuffer', (content) => content.slice().buffer],
  ['a Blob', (content) => new Blob([content])],
  ['a File', (content) => new File([content], 'a.bin')],
  ['a web stream', (content) => new Blob([content]).stream()],
  [
    'a stream of Node',
    (content) => Readable.from(content.length === 0 ? [] : [content.subarray(0, 7), content.subarray(7)]),
  ],
  ['a path', (_, path) => path],
  ['a file: URL', (_, path) => pathToFileURL(path)],
];

test.each(sources)('%s of any size arrives bit for bit, sent once', async (_, make) => {
  await using place = await openPlace();
  const client = clientOf(place.sandbox);
  let total = 0;
  for (const [index, length] of [0, 1, chunkSize - 1, chunkSize, chunkSize + 1, size].entries()) {
    const content = makeBytes(length, index + 7);
    const path = join(place.directory, `${length}.bin`);
    writeFileSync(path, content);
    const result = await node.uploadBlob(client, make(content, path), options());
    expect(result).toMatchObject({ digest: sha256(content), size: length });
    expect(result.id).not.toBe('');
    expect(sha256(await download(client, result.digest))).toBe(sha256(content));
    total += length;
  }
  expect(receivedBytes(place.sandbox, 'appendBlobUpload')).toBe(total);
});

test('a file that is hashed in a thread, in pieces and chunks of no round size, arrives bit for bit', async () => {
  await using place = await openPlace();
  const content = makeBytes(64 * 2 ** 20 + 1);
  const path = join(place.directory, 'large.bin');
  writeFileSync(path, content);
  const client = clientOf(place.sandbox);
  const result = await node.uploadBlob(client, path, { ...options(), chunkSize: 5 * 2 ** 20 + 3 });
  expect(result).toMatchObject({ digest: sha256(content), size: content.length });
  expect(sha256(await download(client, result.digest))).toBe(result.digest);
  expect(receivedBytes(place.sandbox, 'appendBlobUpload')).toBe(content.length);
});

test.each([
  ['of known length', new Blob([bytes])],
  ['of unknown length', new Blob([bytes]).stream()],
  ['larger than WebCrypto is given', makeBytes(5 * 2 ** 20)],
])('without anything of Node, a source %s is digested too', async (_, source) => {
  await using place = await openPlace();
  const client = clientOf(place.sandbox);
  const result = await web.uploadBlob(client, source, { timing: fastTiming() });
  const { stream, size: stated } = await web.downloadBlob(client, result.digest);
  expect(stated).toBe(result.size);
  expect(sha256(new Uint8Array(await new Response(stream).arrayBuffer()))).toBe(result.digest);
});

test('the name of a file is sent, unless another is given', async () => {
  await using place = await openPlace();
  const client = clientOf(place.sandbox);
  for (const [file, filename, sent] of [
    [new File([bytes], 'ü.bin'), undefined, "filename*=UTF-8''%C3%BC.bin"],
    [new File([bytes], 'a.bin'), 'b.bin', 'filename=b.bin'],
  ] as const) {
    await web.uploadBlob(client, file, filename === undefined ? {} : { filename });
    const { headers } = await downloadBlobs(client, { path: { digest } });
    expect(headers['Content-Disposition']).toContain(sent);
  }
});

const append = { api: 'portsip', operation: 'appendBlobUpload' };
const complete = { api: 'portsip', operation: 'completeBlobUpload' };
const status = { api: 'portsip', operation: 'getBlobUploadStatus' };

const survived: readonly [name: string, faults: readonly Fault[]][] = [
  [
    'a reset in the middle of a chunk',
    [{ ...append, nth: 2, effect: { type: 'reset', afterRequestBytes: 4321 } }],
  ],
  ['a reset before the first byte', [{ ...append, nth: 1, effect: { type: 'reset', afterRequestBytes: 0 } }]],
  ['a reset after the first byte', [{ ...append, nth: 1, effect: { type: 'reset', afterRequestBytes: 1 } }]],
  ['an append whose answer is lost', [{ ...append, nth: 2, effect: { type: 'drop-answer' } }]],
  ['the last append’s answer lost', [{ ...append, nth: 4, effect: { type: 'drop-answer' } }]],
  ['a shorter commit', [{ ...append, nth: 1, effect: { type: 'short-commit', bytes: 99 } }]],
  ['a commit of nothing', [{ ...append, nth: 3, effect: { type: 'short-commit', bytes: 0 } }]],
  ['an answer without a range', [{ ...append, nth: 1, effect: { type: 'range' } }]],
  ['no append with a range', [{ ...append, effect: { type: 'range' } }]],
  ['a range beyond what was sent', [{ ...append, nth: 2, effect: { type: 'range', value: '0-99999' } }]],
  ['a range below what was acknowledged', [{ ...append, nth: 3, effect: { type: 'range', value: '0-5' } }]],
  ['a range that is none', [{ ...append, nth: 2, effect: { type: 'range', value: 'all' } }]],
  [
    'a shorter commit behind a missing range',
    [
      { ...append, nth: 2, effect: { type: 'short-commit', bytes: 10 } },
      { ...append, nth: 2, effect: { type: 'range' } },
    ],
  ],
  [
    'a status that lies once',
    [
      { ...append, nth: 2, effect: { type: 'drop-answer' } },
      { ...status, nth: 1, effect: { type: 'range', value: '0-29999' } },
    ],
  ],
  [
    '500 on everything but the status, once each',
    [
      { ...append, nth: 1, effect: { type: 'status', status: 500 } },
      { ...complete, nth: 1, effect: { type: 'status', status: 503 } },
      { api: 'portsip', operation: 'initBlobUpload', nth: 1, effect: { type: 'status', status: 502 } },
    ],
  ],
  ['429 with Retry-After', [{ ...append, nth: 2, effect: { type: 'status', status: 429, retryAfter: 7 } }]],
  [
    'an opening whose answer is lost',
    [{ api: 'portsip', operation: 'initBlobUpload', nth: 1, effect: { type: 'drop-answer' } }],
  ],
  ['a completion whose answer is lost', [{ ...complete, nth: 1, effect: { type: 'drop-answer' } }]],
  ['answers lost again and again', [{ ...append, effect: { type: 'drop-answer' } }]],
];

test.each(survived)('%s changes nothing of the result', async (_, faults) => {
  await using place = await openPlace();
  const client = clientOf(place.sandbox);
  for (const fault of faults) place.sandbox.namespace().faults.add(fault);
  const acknowledged: number[] = [];
  const result = await web.uploadBlob(client, bytes, {
    ...options(),
    onProgress: (progress) => acknowledged.push(progress.acknowledged),
  });
  expect(result).toMatchObject({ digest, size });
  expect(sha256(await download(client, digest))).toBe(digest);
  expect(receivedBytes(place.sandbox, 'appendBlobUpload')).toBeLessThanOrEqual(size + chunkSize);
  expect(acknowledged).toEqual(acknowledged.toSorted((one, other) => one - other));
  expect(acknowledged.at(-1)).toBe(size);
});

test('failures with progress between them do not add up', async () => {
  await using place = await openPlace();
  place.sandbox.namespace().faults.add({ ...append, effect: { type: 'drop-answer' } });
  const result = await web.uploadBlob(clientOf(place.sandbox), bytes, {
    chunkSize: 2000,
    timing: fastTiming(),
  });
  expect(result).toMatchObject({ digest, size });
  expect(count(place.sandbox, 'appendBlobUpload')).toBeGreaterThan(12);
});

test('a server that writes 0-0 for an upload without bytes is not taken to have one', async () => {
  await using place = await openPlace();
  place.sandbox
    .namespace()
    .faults.add({ ...append, nth: 1, effect: { type: 'reset', afterRequestBytes: 0 } });
  const client = createClient({
    baseUrl: place.sandbox.baseUrl('portsip'),
    token: 'alice-token',
    async fetch(request) {
      const { body, headers, status } = await fetch(request);
      if (headers.has('portsip-upload-id') && !headers.has('range')) {
        const told = new Headers(headers);
        told.set('range', '0-0');
        return new Response(null, { status, headers: told });
      }
      return new Response(body, { status, headers });
    },
  });
  expect(await web.uploadBlob(client, bytes, options())).toMatchObject({ digest, size });
});

test('a wait that the server asks for is kept', async () => {
  await using place = await openPlace();
  place.sandbox
    .namespace()
    .faults.add({ ...append, nth: 2, effect: { type: 'status', status: 429, retryAfter: 7 } });
  const waits: number[] = [];
  await web.uploadBlob(clientOf(place.sandbox), bytes, { chunkSize, timing: fastTiming(waits) });
  expect(waits).toEqual([7000]);
});

const failing: readonly [name: string, faults: readonly Fault[], code: web.UploadErrorCode][] = [
  ['an upload that expires', [{ ...append, nth: 2, effect: { type: 'expire' } }], 'upload-expired'],
  [
    'an upload that expires before its completion',
    [{ ...complete, effect: { type: 'expire' } }],
    'upload-expired',
  ],
  ['a server that is never well', [{ ...append, effect: { type: 'status', status: 500 } }], 'refused'],
  ['a refusal', [{ ...append, effect: { type: 'status', status: 403 } }], 'refused'],
  [
    'a connection that always breaks',
    [{ ...append, effect: { type: 'reset', afterRequestBytes: 0 } }],
    'unreachable',
  ],
  [
    'a server that takes nothing and tells nothing',
    [{ ...append, effect: { type: 'short-commit', bytes: 0 } }],
    'digest-mismatch',
  ],
  [
    'a server that stops to take bytes',
    [2, 3, 4, 5, 6, 7, 8, 9].map((nth) => ({ ...append, nth, effect: { type: 'short-commit', bytes: 0 } })),
    'range-invalid',
  ],
  [
    'a server that lies on and on',
    [
      { ...append, effect: { type: 'range' } },
      { ...status, effect: { type: 'range', value: '0-99999' } },
    ],
    'range-invalid',
  ],
  [
    'a lost answer of a completion whose upload is gone',
    [
      { ...complete, nth: 1, effect: { type: 'drop-answer' } },
      { ...status, effect: { type: 'status', status: 404 } },
    ],
    'outcome-unknown',
  ],
  [
    'bytes that the server lost without a word',
    [
      { ...append, nth: 2, effect: { type: 'short-commit', bytes: 5000 } },
      { ...append, effect: { type: 'range' } },
      { ...status, effect: { type: 'range' } },
    ],
    'digest-mismatch',
  ],
];

test.each(failing)('%s ends in one typed error', async (_, faults, code) => {
  await using place = await openPlace();
  const client = clientOf(place.sandbox);
  for (const fault of faults) place.sandbox.namespace().faults.add(fault);
  const error = await web.uploadBlob(client, bytes, options()).then(String, (reason: unknown) => reason);
  expect(web.isUploadError(error, code), String(error)).toBe(true);
});

test('a digest that the server refuses destroys the upload', async () => {
  await using place = await openPlace();
  const client = clientOf(place.sandbox);
  const { faults } = place.sandbox.namespace();
  faults.add({ ...append, nth: 1, effect: { type: 'short-commit', bytes: 1 } });
  faults.add({ ...append, effect: { type: 'range' } });
  faults.add({ ...status, effect: { type: 'range' } });
  const error: unknown = await web.uploadBlob(client, bytes, options()).catch((reason: unknown) => reason);
  expect(web.isUploadError(error, 'digest-mismatch') && error.uploadId !== undefined).toBe(true);
  await expect.poll(() => count(place.sandbox, 'deleteBlobUpload', 204)).toBe(1);
});

test('a file that changes while it is sent is not completed', async () => {
  await using place = await openPlace();
  const path = join(place.directory, 'file.bin');
  writeFileSync(path, bytes);
  let changed = false;
  const uploading = node.uploadBlob(clientOf(place.sandbox), path, {
    ...options(),
    onProgress() {
      if (!changed) writeFileSync(path, makeBytes(size + 1));
      changed = true;
    },
  });
  await expect(uploading).rejects.toMatchObject({ code: 'source-changed' });
  expect(count(place.sandbox, 'completeBlobUpload')).toBe(0);
});

test('what holds no bytes is a TypeError, and so is a store without a key', async () => {
  await using place = await openPlace();
  const client = clientOf(place.sandbox);
  await expect(web.uploadBlob(client, 'text' as never)).rejects.toThrow(TypeError);
  await expect(node.uploadBlob(client, place.directory)).rejects.toThrow(/is not a file/);
  await expect(web.uploadBlob(client, bytes, { store: web.createMemoryStore() })).rejects.toThrow(
    /\{ key \}/,
  );
});

test.each([
  ['bytes', web.uploadBlob, () => bytes],
  ['a file', node.uploadBlob, (path: string) => path],
] as const)('a token that expires between chunks of %s is renewed', async (_, upload, make) => {
  await using place = await openPlace();
  const path = join(place.directory, 'file.bin');
  writeFileSync(path, bytes);
  const asked: boolean[] = [];
  const token = ({ refresh }: { readonly refresh: boolean }): string => {
    asked.push(refresh);
    return asked.length === 2 ? 'expired' : 'alice-token';
  };
  const client = createClient({ baseUrl: place.sandbox.baseUrl('portsip'), token });
  expect(await upload(client, make(path) as never, options())).toMatchObject({ digest, size });
  expect(asked.filter((refresh) => refresh).length).toBe(1);
  const refused = createClient({ baseUrl: place.sandbox.baseUrl('portsip'), token: () => 'wrong' });
  await expect(upload(refused, make(path) as never, options())).rejects.toMatchObject({ code: 'refused' });
});

test.each([
  ['bytes', web.uploadBlob, () => bytes],
  ['a file', node.uploadBlob, (path: string) => path],
] as const)('a chunk of %s that is not answered in time is sent again', async (_, upload, make) => {
  await using place = await openPlace();
  const path = join(place.directory, 'file.bin');
  writeFileSync(path, bytes);
  const limits: number[] = [];
  const clock: Clock = {
    now: Date.now,
    after(ms, callback) {
      if (ms > 60_000) limits.push(ms);
      // Only the time of the second chunk passes.
      if (ms <= 60_000 || limits.length !== 2) return () => {};
      const timer = setImmediate(callback);
      return () => clearImmediate(timer);
    },
  };
  // It never gets further than to the wire.
  const silent = (request: Request): Promise<Response> =>
    new Promise((_resolve, reject) => {
      request.signal.addEventListener('abort', () => reject(request.signal.reason));
    });
  const client = createClient({
    baseUrl: place.sandbox.baseUrl('portsip'),
    token: 'alice-token',
    clock,
    fetch: (request) =>
      limits.length === 2 && request.url.endsWith('/append') ? silent(request) : fetch(request),
  });
  expect(await upload(client, make(path) as never, options())).toMatchObject({ digest, size });
  // 10,000 bytes at 32 KiB a second, and a minute.
  expect(limits.slice(0, 3)).toEqual([60_305, 60_305, 60_305]);
});

test('an aborted upload is resumed by the same call, and sends at most one chunk twice', async () => {
  await using place = await openPlace();
  const client = clientOf(place.sandbox);
  const path = join(place.directory, 'file.bin');
  writeFileSync(path, bytes);
  const store = node.createFileStore(join(place.directory, 'state'));
  const controller = new AbortController();
  const reason = new Error('enough');
  const aborted = node.uploadBlob(client, path, {
    ...options(),
    store,
    signal: controller.signal,
    onProgress: ({ acknowledged }) => acknowledged >= 2 * chunkSize && controller.abort(reason),
  });
  await expect(aborted).rejects.toBe(reason);
  expect(await node.uploadBlob(client, path, { ...options(), store })).toMatchObject({ digest, size });
  expect(count(place.sandbox, 'initBlobUpload')).toBe(1);
  expect(receivedBytes(place.sandbox, 'appendBlobUpload')).toBeLessThanOrEqual(size + chunkSize);
  place.sandbox.namespace().journal.clear();
  expect(await node.uploadBlob(client, path, { ...options(), store })).toMatchObject({ digest, size });
  expect(count(place.sandbox, 'initBlobUpload') + count(place.sandbox, 'appendBlobUpload')).toBe(0);
});

test('an upload that ended while it was being completed is not sent again unasked', async () => {
  await using place = await openPlace();
  const path = join(place.directory, 'file.bin');
  writeFileSync(path, bytes);
  const store = node.createMemoryStore();
  const controller = new AbortController();
  const interrupted = createClient({
    baseUrl: place.sandbox.baseUrl('portsip'),
    token: 'alice-token',
    async fetch(request) {
      const answer = await fetch(request);
      // It is complete, and nobody learns of it.
      if (/\/complete\?/.test(request.url)) controller.abort(new Error('enough'));
      request.signal.throwIfAborted();
      return answer;
    },
  });
  const first = node.uploadBlob(interrupted, path, { ...options(), store, signal: controller.signal });
  await expect(first).rejects.toThrow('enough');
  const client = clientOf(place.sandbox);
  const again = (): ReturnType<typeof node.uploadBlob> =>
    node.uploadBlob(client, path, { ...options(), store });
  // As of a server that forgets an upload when it is complete.
  const { faults } = place.sandbox.namespace();
  faults.add({ ...status, effect: { type: 'status', status: 404 } });
  await expect(again()).rejects.toMatchObject({ code: 'outcome-unknown' });
  faults.clear();
  expect(count(place.sandbox, 'initBlobUpload')).toBe(1);
  // Whoever asks again has been told.
  expect((await again()).digest).toBe(digest);
});

test('a resumed upload whose file has changed, or that has expired, begins anew', async () => {
  await using place = await openPlace();
  const client = clientOf(place.sandbox);
  for (const change of ['file', 'expiry']) {
    const path = join(place.directory, change);
    writeFileSync(path, bytes);
    const store = node.createMemoryStore();
    const controller = new AbortController();
    const aborted = node.uploadBlob(client, path, {
      ...options(),
      store,
      signal: controller.signal,
      onProgress: ({ acknowledged }) => acknowledged > 0 && controller.abort(),
    });
    await expect(aborted).rejects.toThrow();
    if (change === 'file') writeFileSync(path, makeBytes(size, 99));
    else await place.sandbox.clock.advance(30 * 24 * 3600_000);
    const result = await node.uploadBlob(client, path, { ...options(), store });
    expect(result.digest).toBe(sha256(readFileSync(path)));
  }
});

test('an abort destroys the upload when that is asked for, even while its source says nothing', async () => {
  await using place = await openPlace();
  const client = clientOf(place.sandbox);
  const controller = new AbortController();
  const silent = new ReadableStream<Uint8Array>({
    start: (stream) => stream.enqueue(bytes.subarray(0, 2 * chunkSize)),
  });
  const aborted = web.uploadBlob(client, silent, {
    ...options(),
    signal: controller.signal,
    destroyOnAbort: true,
    // All that it has said is sent, and the next read is under way.
    onProgress: ({ acknowledged }) =>
      acknowledged === 2 * chunkSize && setImmediate(() => controller.abort()),
  });
  await expect(aborted).rejects.toMatchObject({ name: 'AbortError' });
  await expect.poll(() => count(place.sandbox, 'deleteBlobUpload', 204)).toBe(1);
  expect(count(place.sandbox, 'completeBlobUpload')).toBe(0);
});

test('a stream that fails ends the upload with its own error', async () => {
  await using place = await openPlace();
  const broken = new ReadableStream({ pull: () => Promise.reject(new Error('disk on fire')) });
  await expect(web.uploadBlob(clientOf(place.sandbox), broken, options())).rejects.toThrow('disk on fire');
});

test('storms of faults end bit-exact or in one typed error, and never in a second file', async () => {
  await using place = await openPlace({ seed: 5 });
  const client = clientOf(place.sandbox);
  const { faults, journal } = place.sandbox.namespace();
  for (const effect of [
    { type: 'reset', afterRequestBytes: 3000 },
    { type: 'drop-answer' },
    { type: 'status', status: 503 },
    { type: 'short-commit', bytes: 7000 },
    { type: 'range' },
  ] as const) {
    faults.add({ ...append, probability: 0.15, effect });
    if (effect.type !== 'short-commit') faults.add({ ...complete, probability: 0.1, effect });
    if (effect.type === 'status' || effect.type === 'drop-answer')
      faults.add({ ...status, probability: 0.1, effect });
  }
  let exact = 0;
  for (let trial = 0; trial < 60; trial += 1) {
    journal.clear();
    const content = makeBytes(1 + ((trial * 7919) % 50_000), trial + 1);
    try {
      const result = await web.uploadBlob(client, content, options());
      expect(sha256(await download(client, result.digest))).toBe(sha256(content));
      exact += 1;
    } catch (error) {
      expect(web.isUploadError(error), String(error)).toBe(true);
    }
    await expect.poll(() => count(place.sandbox, 'initBlobUpload')).toBe(1);
  }
  expect(exact).toBeGreaterThan(55);
});

test('a download is verified as it passes', async () => {
  await using place = await openPlace();
  const client = clientOf(place.sandbox);
  await web.uploadBlob(client, bytes);
  const { faults } = place.sandbox.namespace();
  const target = join(place.directory, 'saved.bin');
  for (const [effect, code] of [
    [{ type: 'corrupt', atByte: size - 1 }, 'digest-mismatch'],
    [{ type: 'truncate', afterBytes: 500 }, 'unreachable'],
    [{ type: 'status', status: 404 }, 'upload-expired'],
    [{ type: 'status', status: 403 }, 'refused'],
  ] as const) {
    faults.add({ operation: 'downloadBlobs', effect });
    await expect(node.saveBlob(client, digest, target), code).rejects.toMatchObject({ code });
    faults.clear();
  }
  expect(readdirSync(place.directory)).toEqual([]);
  await node.saveBlob(client, digest, target);
  expect(sha256(readFileSync(target))).toBe(digest);
  await expect(web.downloadBlob(client, 'rZTOS5yB5elnATSbfxd_pgAQQKn01i8M')).rejects.toThrow(TypeError);
});
