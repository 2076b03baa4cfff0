import { afterEach, expect, test, vi } from 'vitest';
import { create, read, replace } from '../fixtures/operations.ts';
import { answer, startRawServer } from '../fixtures/raw-server.ts';
import { createApiClient } from './client.ts';
import { callOperation } from './send.ts';

const elsewhere = answer('307 Temporary Redirect', { Location: '/there' });
const found = answer('200 OK', {}, {});

afterEach(() => {
  vi.unstubAllGlobals();
});

test('a read follows a redirect', async () => {
  await using server = await startRawServer(elsewhere, found);
  const client = createApiClient({ name: 'things' }, { baseUrl: server.url });
  await expect(callOperation(client, read)).resolves.toMatchObject({ status: 200 });
  expect(server.requests.map(({ target }) => target)).toEqual(['/things', '/there']);
});

test('the token does not follow a redirect to another host', async () => {
  await using other = await startRawServer(found);
  await using server = await startRawServer(answer('302 Found', { Location: `${other.url}/a` }));
  const client = createApiClient({ name: 'things' }, { baseUrl: server.url, token: 'YOUR_SECRET_TOKEN' });
  await callOperation(client, read);
  expect(server.requests[0]?.headers.authorization).toBe('Bearer YOUR_SECRET_TOKEN');
  expect(other.requests[0]?.headers).not.toHaveProperty('authorization');
});

const octets = { contentType: 'application/octet-stream' };

test.each([
  ['JSON', create, { body: {} }],
  ['bytes', create, { body: new Uint8Array(9), ...octets }],
  ['a stream', create, { body: new Blob(['abc']).stream(), ...octets }],
  ['bytes that may be sent twice', replace, { body: new Uint8Array(9), ...octets }],
])('on Node a redirect of %s is refused, and tried once', async (_, operation, input) => {
  await using server = await startRawServer(elsewhere, found);
  const client = createApiClient({ name: 'things' }, { baseUrl: server.url });
  await expect(callOperation(client, operation, input)).rejects.toMatchObject({
    code: 'network',
    retryable: false,
    message: expect.stringContaining('unexpected redirect'),
  });
  expect(server.requests).toHaveLength(1);
});

test.each([
  ['Deno', "Fetch failed: Encountered redirect while redirect mode is set to 'error'"],
  ['Bun', 'UnexpectedRedirect fetching "http://localhost/things?sig=hidden". For more information, …'],
])('a redirect that %s refuses is not tried again, and no secret is told', async (_, message) => {
  let count = 0;
  const fetch = async (): Promise<Response> => {
    count++;
    throw new TypeError(message);
  };
  const client = createApiClient({ name: 'things' }, { baseUrl: 'http://localhost', fetch });
  const error = await callOperation(client, replace, { body: {} }).catch((thrown: Error) => thrown);
  expect(error).toMatchObject({ code: 'network', retryable: false });
  expect(String(error)).not.toContain('hidden');
  expect(count).toBe(1);
});

/** As in workerd. */
class RequestWithoutErrorMode extends Request {
  constructor(input: string, init: RequestInit = {}) {
    if (init.redirect === 'error') throw new TypeError('Invalid redirect value');
    super(input, init);
  }
}

test('where redirects cannot be refused, one is an answer that is no success', async () => {
  vi.stubGlobal('Request', RequestWithoutErrorMode);
  await using server = await startRawServer(elsewhere, found);
  const client = createApiClient({ name: 'things' }, { baseUrl: server.url });
  await expect(callOperation(client, replace, { body: {} })).rejects.toMatchObject({
    code: 'status',
    status: 307,
    retryable: false,
  });
  expect(server.requests).toHaveLength(1);
});

test('on Node, and what takes itself for Node, a client tells its name and version, unless another was given', async () => {
  await using server = await startRawServer(found);
  const definition = { name: 'things', version: '1.2.3' };
  const agent = { 'User-Agent': 'mine/1' };
  await callOperation(createApiClient(definition, { baseUrl: server.url }), read);
  await callOperation(createApiClient(definition, { baseUrl: server.url, headers: agent }), read);
  await callOperation(createApiClient(definition, { baseUrl: server.url }), read, {}, { headers: agent });
  expect(server.requests.map(({ headers }) => headers['user-agent'])).toEqual([
    'countersign-things/1.2.3',
    'mine/1',
    'mine/1',
  ]);
});

test.each([undefined, { versions: {} }, {}])(
  'a client elsewhere (process is %j) sends the platform’s own name',
  async (process) => {
    vi.stubGlobal('process', process);
    const requests: Request[] = [];
    const fetch = async (request: Request): Promise<Response> => {
      requests.push(request);
      return Response.json({});
    };
    const client = createApiClient(
      { name: 'things', version: '1.2.3' },
      { baseUrl: 'http://localhost', fetch },
    );
    await callOperation(client, read);
    expect(requests[0]?.headers.has('user-agent')).toBe(false);
  },
);
