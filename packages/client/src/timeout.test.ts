import type { Socket } from 'node:net';
import { expect, test } from 'vitest';
import { type ManualClock, startManualClock } from '../fixtures/manual-clock.ts';
import { create, download, read, replace } from '../fixtures/operations.ts';
import { answer, type RawAnswer, silence, startRawServer } from '../fixtures/raw-server.ts';
import type { CallOptions } from './call.ts';
import { type Client, type ClientOptions, createApiClient } from './client.ts';
import { systemClock } from './clock.ts';
import { callOperation } from './send.ts';

function clientOf(baseUrl: string, options: ClientOptions = {}): { client: Client; clock: ManualClock } {
  const clock = startManualClock();
  return { clock, client: createApiClient({ name: 'things' }, { baseUrl, clock, retry: false, ...options }) };
}

/** Lets time pass as soon as the request has come. */
function slow(clock: () => { advance(ms: number): void }, ms: number, before = ''): RawAnswer {
  return (socket: Socket) => {
    socket.write(before, () => clock().advance(ms));
  };
}

test('no answer in time is an error that says so', async () => {
  await using server = await startRawServer(slow(() => clock, 60_000));
  const { client, clock } = clientOf(server.url);
  const error = await callOperation(client, read).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({
    name: 'ApiError',
    code: 'timeout',
    status: 0,
    retryable: true,
    message: 'getThing: GET /things got no answer: none within 60000 ms',
    cause: { name: 'TimeoutError' },
  });
  expect(clock.pending()).toEqual([]);
});

test('an answer that stops in its middle is no answer in time', async () => {
  let stopped = (): void => {};
  const begun = new Promise<void>((resolve) => {
    stopped = resolve;
  });
  await using server = await startRawServer((socket) => {
    socket.write('HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{"a"');
  });
  const { client, clock } = clientOf(server.url, {
    onEvent: ({ type }) => type === 'response' && stopped(),
  });
  const call = expect(callOperation(client, read)).rejects.toMatchObject({ code: 'timeout' });
  await begun;
  clock.advance(60_000);
  await call;
});

test('a download that has begun has no time limit but the signal', async () => {
  let socket: Socket | undefined;
  await using server = await startRawServer((opened) => {
    socket = opened;
    opened.write('HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nab');
  });
  const { client, clock } = clientOf(server.url);
  const controller = new AbortController();
  const { data } = await callOperation(client, download, {}, { signal: controller.signal });
  expect(clock.pending()).toEqual([]);
  const reader = (data as ReadableStream<Uint8Array>).getReader();
  expect((await reader.read()).value).toEqual(new Uint8Array([97, 98]));
  socket?.write('c');
  expect((await reader.read()).value).toEqual(new Uint8Array([99]));
  const rest = expect(reader.read()).rejects.toMatchObject({ name: 'AbortError' });
  controller.abort();
  await rest;
});

const kibibytes = new Uint8Array(64 * 1024);
const octets = 'application/octet-stream';

test.each<[string, unknown, CallOptions, number[]]>([
  ['bytes', kibibytes, {}, [62_000]],
  ['a buffer', kibibytes.buffer, {}, [62_000]],
  ['a Blob', new Blob([kibibytes]), {}, [62_000]],
  ['a Blob at another rate', new Blob([kibibytes]), { timeout: { bytesPerSecond: 1024 } }, [124_000]],
  ['a Blob and another base', new Blob([kibibytes]), { timeout: { baseMs: 10 } }, [2010]],
  ['a Blob without a limit', new Blob([kibibytes]), { timeout: false }, []],
  ['a stream', new Blob([kibibytes]).stream(), {}, []],
])('the time for an upload grows with its bytes: %s', async (_, body, options, limits) => {
  const seen: number[][] = [];
  await using server = await startRawServer((socket) => {
    seen.push([...clock.pending()]);
    socket.end(answer('204 No Content'));
  });
  const { client, clock } = clientOf(server.url);
  await callOperation(client, replace, { body, contentType: octets }, options);
  expect(seen).toEqual([limits]);
  expect(clock.pending()).toEqual([]);
});

test.each([
  ['a read', read, {}, 2],
  ['a write', create, { body: {} }, 1],
])('%s that met a timeout is sent again if that is safe', async (_, operation, input, count) => {
  await using server = await startRawServer(
    slow(() => clock, 61_000),
    answer('200 OK', {}, {}),
  );
  const { client, clock } = clientOf(server.url, { retry: {}, onEvent: (event) => clock.skipWaits(event) });
  const code = await callOperation(client, operation, input, { retry: { budgetMs: 100_000 } }).then(
    () => undefined,
    (error) => error.code,
  );
  expect([server.requests.length, code]).toEqual([count, count === 2 ? undefined : 'timeout']);
  expect(clock.pending()).toEqual([]);
});

test('a time that is longer than timers can wait does not end at once', async () => {
  const warnings: Error[] = [];
  const warned = (warning: Error): unknown => warnings.push(warning);
  process.on('warning', warned);
  const stop = systemClock.after(2 ** 40, () => expect.unreachable());
  await new Promise((resolve) => setImmediate(resolve));
  process.off('warning', warned);
  stop();
  // Node tells of one that it would cut to a millisecond.
  expect(warnings).toEqual([]);
});

test('an abort leaves no timer', async () => {
  await using server = await startRawServer(silence);
  const { client, clock } = clientOf(server.url);
  const controller = new AbortController();
  const call = expect(callOperation(client, read, {}, { signal: controller.signal })).rejects.toBe('enough');
  controller.abort('enough');
  await call;
  expect(clock.pending()).toEqual([]);
});
