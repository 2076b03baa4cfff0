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
