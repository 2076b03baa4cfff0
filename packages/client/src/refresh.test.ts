import { expect, test } from 'vitest';
import { create, read, replace } from '../fixtures/operations.ts';
import { answer, type RawAnswer, startRawServer } from '../fixtures/raw-server.ts';
import { createApiClient, type TokenRequest } from './client.ts';
import { callOperation } from './send.ts';

const refused = answer('401 Unauthorized', {}, { message: 'expired' });
const found = answer('200 OK', {}, {});

/** Takes one token only. */
const checked =
  (token: string): RawAnswer =>
  (socket, { headers }) =>
    socket.end(headers.authorization === `Bearer ${token}` ? found : refused);

/** Hands out `t1`, and the next one at each refresh. */
function rotate(): { token: (request: TokenRequest) => Promise<string>; refreshes: () => number } {
  let number = 1;
  return {
    async token({ refresh }) {
      if (refresh) number++;
      return `t${number}`;
    },
    refreshes: () => number - 1,
  };
}

test('a token that was refused is renewed, and the body sent again whole', async () => {
  await using server = await startRawServer(checked('t2'));
  const { token, refreshes } = rotate();
  const client = createApiClient({ name: 'things' }, { baseUrl: server.url, token, retry: false });
  await callOperation(client, create, { body: { a: 1 } });
  expect(server.requests.map(({ headers, body }) => [headers.authorization, body])).toEqual([
    ['Bearer t1', '{"a":1}'],
    ['Bearer t2', '{"a":1}'],
  ]);
  await callOperation(client, read);
  expect([server.requests.length, refreshes()]).toEqual([3, 1]);
});

test('parallel calls share one refresh, and one that comes late its result', async () => {
  const late: (() => void)[] = [];
  let count = 0;
  await using server = await startRawServer((socket, { headers }) => {
    if (headers.authorization === 'Bearer t2') socket.end(found);
    else if (++count < 6) socket.end(refused);
    else late.push(() => socket.end(refused));
  });
  let number = 1;
  const client = createApiClient(
    { name: 'things' },
    {
      baseUrl: server.url,
      // The stale token stays in the caller's cache for the first six calls.
      token: async ({ refresh }) => (refresh ? `t${++number}` : 't1'),
      onEvent: ({ type, attempt }) => type === 'response' && attempt === 2 && late.pop()?.(),
    },
  );
  const results = await Promise.all(Array.from({ length: 6 }, () => callOperation(client, read)));
  expect(results.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 200]);
  expect([number, server.requests.length]).toEqual([2, 12]);
});

test('a renewed token that is refused in turn is renewed by the next calls, once', async () => {
  await using server = await startRawServer(checked('t3'));
  let number = 1;
  const token = async ({ refresh }: TokenRequest): Promise<string> => `t${refresh ? ++number : number}`;
  const client = createApiClient({ name: 'things' }, { baseUrl: server.url, token });
  await expect(callOperation(client, read)).rejects.toMatchObject({
    status: 401,
    body: { message: 'expired' },
  });
  await Promise.all([callOperation(client, read), callOperation(client, read), callOperation(client, read)]);
  expect(number).toBe(3);
});

test('a token that was renewed otherwise meanwhile is renewed too when it is refused', async () => {
  let valid = 't2';
  await using server = await startRawServer((socket, { headers }) =>
    socket.end(headers.authorization === `Bearer ${valid}` ? found : refused),
  );
  let current = 't1';
  const token = ({ refresh }: TokenRequest): string => {
    if (refresh) current = valid;
    return current;
  };
  const client = createApiClient({ name: 'things' }, { baseUrl: server.url, token });
  await callOperation(client, read);
  // The function has a new one before the old one ends, and then the server forgets it.
  current = 't3';
  valid = 't4';
  await expect(callOperation(client, read)).resolves.toMatchObject({ status: 200 });
  expect(current).toBe('t4');
});

test('a function that forgets what it renewed is asked again by each call', async () => {
  await using server = await startRawServer(checked('t2'), checked('t2'), checked('t3'));
  let number = 1;
  const token = ({ refresh }: TokenRequest): string => (refresh ? `t${++number}` : 't1');
  const client = createApiClient({ name: 'things' }, { baseUrl: server.url, token });
  await callOperation(client, read);
  await expect(callOperation(client, read)).resolves.toMatchObject({ status: 200 });
});

test('a refresh that fails is the failure of the call, and is tried again by the next', async () => {
  await using server = await startRawServer(checked('t2'));
  const faults = [new Error('no identity server')];
  const token = async ({ refresh }: TokenRequest): Promise<string> => {
    const fault = refresh ? faults.pop() : undefined;
    if (fault) throw fault;
    return refresh ? 't2' : 't1';
  };
  const client = createApiClient({ name: 'things' }, { baseUrl: server.url, token });
  await expect(callOperation(client, read)).rejects.toThrow('no identity server');
  await expect(callOperation(client, read)).resolves.toMatchObject({ status: 200 });
});

test('a stream is not sent again, but the next call has the new token', async () => {
  await using server = await startRawServer(checked('t2'));
  const { token } = rotate();
  const client = createApiClient({ name: 'things' }, { baseUrl: server.url, token });
  const body = new Blob(['abc']).stream();
  const contentType = 'application/octet-stream';
  await expect(callOperation(client, create, { body, contentType })).rejects.toMatchObject({ status: 401 });
  await callOperation(client, create, { body: new Blob(['abc']).stream(), contentType });
  expect(server.requests.map(({ headers }) => headers.authorization)).toEqual(['Bearer t1', 'Bearer t2']);
});

test.each([
  ['a token that is a text', 'fixed', read],
  ['the same token again', () => 'same', read],
  ['no token at all', () => undefined, read],
  ['no token after the first', ({ refresh }: TokenRequest) => (refresh ? undefined : 'old'), read],
  ['an operation that takes none', () => 'token', replace],
])('%s is sent once', async (_, token, operation) => {
  await using server = await startRawServer(refused);
  const client = createApiClient({ name: 'things' }, { baseUrl: server.url, token });
  await expect(callOperation(client, operation)).rejects.toMatchObject({ status: 401, retryable: false });
  expect(server.requests).toHaveLength(1);
});
