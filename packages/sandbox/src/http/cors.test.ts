import { expect, test } from 'vitest';
import { startSandbox } from '../testing.ts';

const origin = 'https://shop.example';

test('a page of another origin is told what it may send, and may read what comes', async () => {
  await using sandbox = await startSandbox();
  const url = `${sandbox.baseUrl('portsip')}/api/blobs/uploads`;
  const asked = await fetch(url, {
    method: 'OPTIONS',
    headers: {
      origin,
      'access-control-request-method': 'PATCH',
      'access-control-request-headers': 'authorization,content-type',
    },
  });
  expect([asked.status, await asked.text()]).toEqual([204, '']);
  expect(Object.fromEntries(asked.headers)).toMatchObject({
    'access-control-allow-origin': '*',
    'access-control-allow-methods': 'PATCH',
    'access-control-allow-headers': 'authorization,content-type',
  });
  for (const token of ['alice-token', 'wrong']) {
    const { headers } = await fetch(`${sandbox.baseUrl('pakt')}/v1/upload/`, {
      headers: { origin, authorization: `Bearer ${token}` },
    });
    expect(headers.get('access-control-allow-origin')).toBe('*');
    expect(headers.get('access-control-expose-headers')).toBe('*');
  }
  expect(sandbox.namespace().journal.list().length).toBe(2);
});

test('who is no page is told nothing of it, and OPTIONS by itself stays a method that is not described', async () => {
  await using sandbox = await startSandbox();
  const answer = await fetch(`${sandbox.baseUrl('pakt')}/v1/upload`, { method: 'OPTIONS' });
  expect(answer.status).toBe(405);
  expect(answer.headers.get('access-control-allow-origin')).toBeNull();
});
