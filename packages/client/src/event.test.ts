import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { startManualClock } from '../fixtures/manual-clock.ts';
import { read } from '../fixtures/operations.ts';
import { answer, startRawServer } from '../fixtures/raw-server.ts';
import { createApiClient } from './client.ts';
import { type ClientEvent, type EventHook, redactUrl } from './event.ts';
import { callOperation } from './send.ts';

const found = answer('200 OK', {}, {});

test('a hook is told of every step, and of no secret', async () => {
  const headers = {
    'Set-Cookie': 'sid=hidden1',
    Location: 'https://storage.example/a?Signature=hidden2&page=1',
    'PortSIP-Upload-Token': 'hidden3',
  };
  await using server = await startRawServer(
    answer('401 Unauthorized'),
    answer('503 Service Unavailable', headers),
    answer('404 Not Found'),
  );
  const clock = startManualClock();
  const events: ClientEvent[] = [];
  const client = createApiClient(
    { name: 'things' },
    {
      baseUrl: server.url,
      clock,
      random: () => 1,
      token: ({ refresh }) => (refresh ? 'hidden4' : 'hidden5'),
      headers: { 'x-api-key': 'hidden6', cookie: 'a=hidden7', 'x-page': '1' },
      onEvent(event) {
        events.push(event);
        clock.skipWaits(event);
      },
    },
  );
  const operation = {
    ...read,
    parameters: [
      { name: 'api_key', in: 'query' },
      { name: 'page', in: 'query' },
    ],
  } as const;
  const call = callOperation(client, operation, { query: { api_key: 'hidden8', page: 1 } });
  await expect(call).rejects.toThrow('404');
  const url = `${server.url}/things?api_key=***&page=1`;
  expect(
    events.map(({ type, attempt, ...rest }) => [type, attempt, 'status' in rest ? rest.status : undefined]),
  ).toEqual([
    ['request', 1, undefined],
    ['response', 1, 401],
    ['refresh', 1, undefined],
    ['request', 2, undefined],
    ['response', 2, 503],
    ['retry', 2, undefined],
    ['request', 3, undefined],
    ['response', 3, 404],
    ['error', 3, undefined],
  ]);
  expect(
    events.every((event) => event.url === url && event.operation === 'getThing' && event.method === 'GET'),
  ).toBe(true);
  expect(events[0]).toMatchObject({
    headers: { authorization: '***', 'x-api-key': '***', cookie: '***', 'x-page': '1' },
  });
  expect(events[4]).toMatchObject({
    headers: {
      'set-cookie': '***',
      location: 'https://storage.example/a?Signature=***&page=1',
      'portsip-upload-token': '***',
    },
  });
  expect(events[5]).toMatchObject({ delayMs: 500, error: { status: 503 } });
  expect(inspect(events, { depth: null })).not.toContain('hidden');
});

test.each<[string, EventHook]>([
  [
    'throws',
    () => {
      throw new Error('in the hook');
    },
  ],
  ['rejects', async () => Promise.reject(new Error('in the hook'))],
  ['never ends', () => new Promise(() => {})],
])('a hook that %s does not disturb the call', async (_, onEvent) => {
  await using server = await startRawServer(answer('503 Service Unavailable'), found);
  const client = createApiClient({ name: 'things' }, { baseUrl: server.url, onEvent, random: () => 0 });
  await expect(callOperation(client, read)).resolves.toMatchObject({ status: 200 });
});

test.each([
  ['/a?page=1&limit=2', '/a?page=1&limit=2'],
  ['/a?token=x', '/a?token=***'],
  ['/a?q=1&sig=x%3D&se=2', '/a?q=1&sig=***&se=2'],
  ['/a?AWSAccessKeyId=x&Signature=y&Expires=1', '/a?AWSAccessKeyId=***&Signature=***&Expires=1'],
  ['/a?x-goog-credential=x&X-Goog-Signature=y#f', '/a?x-goog-credential=***&X-Goog-Signature=***#f'],
  ['/a?upload%5Btoken%5D=x', '/a?upload%5Btoken%5D=***'],
  ['/a?password=', '/a?password=***'],
])('%s is shown as %s', (url, shown) => {
  expect(redactUrl(url)).toBe(shown);
});
