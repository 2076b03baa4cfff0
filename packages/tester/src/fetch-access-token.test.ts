import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { Contract, RunEvent } from '@countersign/contract';
import { parseContract } from '@countersign/contract/load';
import { expect, onTestFinished, test } from 'vitest';
import { testContract } from './test-contract.ts';

/** Gives an access token for `id:secret`, and takes no other. */
async function serve(): Promise<{ server: Server; url: string; asked: string[] }> {
  const asked: string[] = [];
  const server = createServer(async (request, response) => {
    const body = await text(request);
    if (request.url === '/token') {
      asked.push(body);
      const known = request.headers.authorization === `Basic ${Buffer.from('id:secret').toString('base64')}`;
      response.writeHead(known ? 200 : 401, { 'content-type': 'application/json' });
      response.end(known ? '{"access_token":"granted-token","token_type":"Bearer"}' : '{}');
      return;
    }
    const isKnown = request.headers.authorization === 'Bearer granted-token';
    response.writeHead(request.method !== 'GET' ? 405 : isKnown ? 200 : 401).end();
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

const described = (tokenUrl: string): Promise<Contract> =>
  parseContract(
    JSON.stringify({
      openapi: '3.1.0',
      info: { title: 'Clients', version: '1' },
      servers: [{ url: 'https://clients.invalid/v1' }],
      security: [{ oauth: ['read'] }],
      components: {
        securitySchemes: {
          oauth: { type: 'oauth2', flows: { clientCredentials: { tokenUrl, scopes: { read: '' } } } },
        },
      },
      paths: {
        '/me': {
          get: { operationId: 'getMe', responses: { 200: { description: '' }, 401: { description: '' } } },
        },
      },
    }),
    { name: 'clients' },
  );

async function run(contract: Contract, url: string, token: string): Promise<RunEvent[]> {
  const events: RunEvent[] = [];
  for await (const event of testContract(contract, { target: { kind: 'server', url }, token }))
    events.push(event);
  return events;
}

test.each([
  ['of the described server, which the tested one stands for', 'https://clients.invalid/token'],
  ['relative to the tested server', '/token'],
])('client credentials are traded for an access token at a token URL %s', async (_, tokenUrl) => {
  const { url, asked } = await serve();
  const events = await run(await described(tokenUrl), url, 'id:secret');
  expect(asked).toEqual(['grant_type=client_credentials']);
  expect(events.filter(({ type }) => type === 'finding')).toEqual([]);
  expect(events.find((event) => event.type === 'operation-end')).toMatchObject({ statusesSeen: [200, 401] });
  expect(JSON.stringify(events)).not.toContain('granted-token');
});

test('an access token is traded anew before it expires, and no longer holds after that', async () => {
  const clock = { seconds: 1_800_000_000 };
  const valid = new Map<string, number>();
  const refused: number[] = [];
  const server = createServer(async (request, response) => {
    await text(request);
    if (request.url === '/token') {
      const token = `granted-token-${valid.size}`;
      valid.set(token, clock.seconds + 60);
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ access_token: token, token_type: 'Bearer', expires_in: 60 }));
      return;
    }
    const token = /^Bearer (granted-token-\d+)$/.exec(request.headers.authorization ?? '')?.[1] ?? '';
    const until = valid.get(token);
    if (until !== undefined && until <= clock.seconds) refused.push(until);
    clock.seconds += 20;
    const isKnown = until !== undefined && until > clock.seconds - 20;
    response.writeHead(request.method !== 'GET' ? 405 : isKnown ? 200 : 401, { allow: 'GET' }).end();
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(() => void server.close().closeAllConnections());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const now = () => clock.seconds * 1000;
  const events: RunEvent[] = [];
  const options = { target: { kind: 'server', url }, token: 'id:secret', now } as const;
  for await (const event of testContract(await described('/token'), options)) events.push(event);
  expect(valid.size).toBeGreaterThan(2);
  expect(refused).toEqual([]);
  expect(events.filter(({ type }) => type === 'finding')).toEqual([]);
  expect(JSON.stringify(events)).not.toContain('granted-token');
});

test('an access token is sent as it is', async () => {
  const { url, asked } = await serve();
  await run(await described('/token'), url, 'granted-token');
  expect(asked).toEqual([]);
});

test.each([
  ['of somebody else', 'https://login.example.org/token', 'id:secret', /is not of the tested server/],
  ['that knows no such client', '/token', 'id:wrong', /no access token came from .*\/token: it answered 401/],
])('a token URL %s ends the run before it begins', async (_, tokenUrl, token, message) => {
  const { url } = await serve();
  await expect(run(await described(tokenUrl), url, token)).rejects.toThrow(message);
});
