import { expect, test } from 'vitest';
import { answer, startRawServer } from '../fixtures/raw-server.ts';
import { createApiClient } from './client.ts';
import type { ClientEvent } from './event.ts';
import { fetchSigned } from './fetch-signed.ts';

const signature = '?X-Amz-Credential=hidden1&X-Amz-Signature=hidden2&X-Amz-Expires=300';

test('a signed URL gets neither the token nor the headers of the client', async () => {
  await using storage = await startRawServer('HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc');
  const client = createApiClient(
    { name: 'things', version: '1.0.0' },
    { baseUrl: 'http://localhost/v1', token: 'hidden', headers: { 'x-key': 'hidden', cookie: 'sid=hidden' } },
  );
  const { data } = await fetchSigned(client, `${storage.url}/a%20b${signature}`, {
    headers: { range: 'bytes=0-2' },
  });
  expect(await new Response(data).text()).toBe('abc');
  const [request] = storage.requests;
  expect(request?.target).toBe(`/a%20b${signature}`);
  expect(Object.keys(request?.headers ?? {}).sort()).toEqual(
    [
      'accept',
      'accept-encoding',
      'accept-language',
      'connection',
      'host',
      'range',
      'sec-fetch-mode',
      'user-agent',
    ].sort(),
  );
  expect(request?.headers['user-agent']).not.toContain('countersign');
});

test('a signed URL that has expired is an error that does not repeat the signature', async () => {
  await using storage = await startRawServer(answer('403 Forbidden', { 'X-Amz-Request-Id': 'r' }));
  const events: ClientEvent[] = [];
  const client = createApiClient(
    { name: 'things' },
    { baseUrl: 'http://localhost', onEvent: (event) => events.push(event) },
  );
  await expect(fetchSigned(client, new URL(`${storage.url}/a${signature}`))).rejects.toMatchObject({
    status: 403,
    requestId: 'r',
    url: `${storage.url}/a?X-Amz-Credential=***&X-Amz-Signature=***&X-Amz-Expires=300`,
  });
  expect(events.map(({ type }) => type)).toEqual(['request', 'response', 'error']);
  expect(JSON.stringify(events)).not.toContain('hidden');
});

test('a signed URL is fetched again after a passing failure', async () => {
  await using storage = await startRawServer(answer('503 Slow Down'), answer('200 OK'));
  const client = createApiClient({ name: 'things' }, { baseUrl: 'http://localhost', random: () => 0 });
  await expect(fetchSigned(client, storage.url)).resolves.toMatchObject({ status: 200 });
});
