import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import type { CallInput, CallOptions } from './call.ts';
import { type ClientOptions, createApiClient } from './client.ts';
import type { OperationRecord } from './operation.ts';
import type { CallResult } from './read-response.ts';
import { callOperation } from './send.ts';
import {
  serialiseFiles,
  serialiseForm,
  serialiseJson,
  serialiseMultipart,
  serialiseOctets,
  serialiseText,
} from './serialise-body.ts';

/** A request as it came over the wire. */
interface RecordedRequest {
  readonly method: string;
  readonly target: string;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}

/** What the server answers; a string or object body is sent as it is or as JSON. */
interface Answer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array | object;
}

interface RecordServer extends AsyncDisposable {
  readonly url: string;
  readonly requests: readonly RecordedRequest[];
  /** The most recent request. */
  last(): RecordedRequest;
}

/** Starts a server on loopback that keeps every request and answers as told. */
async function startRecordServer(
  answer: (request: RecordedRequest) => Answer = () => ({}),
): Promise<RecordServer> {
  const requests: RecordedRequest[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const recorded = {
      method: request.method ?? '',
      target: request.url ?? '',
      headers: request.headers,
      body: Buffer.concat(chunks),
    };
    requests.push(recorded);
    const { status = 200, headers = {}, body = '' } = answer(recorded);
    const plain = typeof body === 'string' || body instanceof Uint8Array;
    response.writeHead(status, plain ? headers : { 'content-type': 'application/json', ...headers });
    response.end(plain ? body : JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    last() {
      const request = requests.at(-1);
      if (request === undefined) throw new Error('nothing was sent');
      return request;
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const bearer = { in: 'header', name: 'Authorization', prefix: 'Bearer ' } as const;

const read: OperationRecord = {
  id: 'getThing',
  method: 'GET',
  path: '/things/{id}',
  parameters: [{ name: 'id', in: 'path', required: true }],
  credential: bearer,
  responses: {
    200: { content: { 'application/json': 'json' } },
    '4XX': { content: { 'application/json': 'json' } },
  },
  retrySafe: true,
};

const write: OperationRecord = {
  id: 'createThing',
  method: 'POST',
  path: '/things',
  credential: bearer,
  body: [
    { mediaType: 'application/json', serialise: serialiseJson },
    { mediaType: 'application/x-www-form-urlencoded', serialise: serialiseForm },
    { mediaType: 'multipart/form-data', serialise: serialiseMultipart },
    { mediaType: 'image/*', serialise: serialiseOctets },
    { mediaType: 'text/plain', serialise: serialiseText },
  ],
  bodyRequired: true,
  responses: { 201: {} },
  retrySafe: false,
};

const form = 'application/x-www-form-urlencoded';

const attach: OperationRecord = {
  ...write,
  body: [{ mediaType: 'multipart/form-data', serialise: serialiseFiles }],
};

const bytes = new Uint8Array([0, 255, 10, 13]);

interface Exchange {
  readonly result: CallResult;
  readonly request: RecordedRequest;
}

interface Setting {
  readonly input?: CallInput;
  readonly options?: CallOptions;
  readonly client?: ClientOptions;
  readonly answer?: Answer;
}

async function exchange(
  operation: OperationRecord,
  { input = {}, options, client = {}, answer = {} }: Setting,
): Promise<Exchange> {
  await using server = await startRecordServer(() => answer);
  const api = createApiClient({ name: 'things' }, { baseUrl: `${server.url}/v1/`, ...client });
  const result = await callOperation(api, operation, input, options);
  return { result, request: server.last() };
}

test('a read sends its parameters and credential below the base path', async () => {
  const { request, result } = await exchange(read, {
    input: { path: { id: 7 } },
    client: { token: async () => 'secret', headers: { 'x-app': 'a', 'x-both': 'client' } },
    options: { headers: { 'X-Both': 'call' } },
    answer: { body: { id: 7 } },
  });
  expect(request).toMatchObject({
    method: 'GET',
    target: '/v1/things/7',
    headers: { authorization: 'Bearer secret', 'x-app': 'a', 'x-both': 'call' },
  });
  expect(request.headers).not.toHaveProperty('content-type');
  expect(result).toMatchObject({ status: 200, data: { id: 7 } });
});

test('a form of many small files goes out in one piece, whose length is known', async () => {
  const pieces: number[] = [];
  const fetch = async ({ body }: Request): Promise<Response> => {
    for await (const piece of body ?? []) pieces.push(piece.length);
    return Response.json({});
  };
  const api = createApiClient({ name: 'things' }, { baseUrl: 'http://localhost', fetch });
  const file = Array.from({ length: 300 }, () => bytes);
  await callOperation(api, write, { body: { file }, contentType: 'multipart/form-data' });
  expect(pieces).toEqual([expect.any(Number)]);
});

test('a slash at the end of a path is sent', async () => {
  const { parameters: _, ...list } = read;
  const { request } = await exchange({ ...list, path: '/things/' }, { answer: { body: [] } });
  expect(request.target).toBe('/v1/things/');
});

test('a printed client shows no secret', () => {
  const secrets = { token: 'YOUR_SECRET_TOKEN', headers: { 'x-key': 'YOUR_SECRET_TOKEN' } };
  const api = createApiClient({ name: 'things' }, { baseUrl: 'http://localhost', ...secrets });
  expect(inspect(api, { depth: null })).not.toContain('YOUR_SECRET_TOKEN');
});

test('the token is asked for anew at each request', async () => {
  await using server = await startRecordServer(() => ({ body: {} }));
  let count = 0;
  const api = createApiClient({ name: 'things' }, { baseUrl: server.url, token: () => `t${++count}` });
  await callOperation(api, read, { path: { id: 1 } });
  await callOperation(api, read, { path: { id: 1 } });
  expect(server.requests.map(({ headers }) => headers.authorization)).toEqual(['Bearer t1', 'Bearer t2']);
});

test.each<[string, OperationRecord['credential'], string, Record<string, string>]>([
  ['no credential', undefined, '/v1/things/7', {}],
  ['a header', { in: 'header', name: 'X-Key' }, '/v1/things/7', { 'x-key': 's&t' }],
  ['the query', { in: 'query', name: 'key' }, '/v1/things/7?key=s%26t', {}],
  ['a cookie', { in: 'cookie', name: 'sid' }, '/v1/things/7', { cookie: 'sid=s%26t' }],
])('an operation that takes %s', async (_, credential, target, headers) => {
  const { credential: __, ...anonymous } = read;
  const { request } = await exchange(credential ? { ...read, credential } : anonymous, {
    input: { path: { id: 7 } },
    client: { token: 's&t' },
    answer: { body: {} },
  });
  expect(request).toMatchObject({ target, headers });
  expect(request.headers).not.toHaveProperty('authorization');
});

test.each([
  ['../x?y#z', '/v1/things/..%2Fx%3Fy%23z'],
  ['a/b', '/v1/things/a%2Fb'],
  ['%2e%2e', '/v1/things/%252e%252e'],
  ['ü 100%', '/v1/things/%C3%BC%20100%25'],
  ['...', '/v1/things/...'],
])('the path parameter %j stays one segment', async (id, target) => {
  const { request } = await exchange(read, { input: { path: { id } }, answer: { body: {} } });
  expect(request.target).toBe(target);
});

test.each<[string, OperationRecord, CallInput, string]>([
  ['.', read, { path: { id: '.' } }, 'getThing: no URL carries /things/.'],
  ['..', read, { path: { id: '..' } }, 'getThing: no URL carries /things/..'],
  ['an empty segment', read, { path: { id: '' } }, 'getThing: path "id" is missing'],
  ['no path parameter', read, {}, 'getThing: path "id" is missing'],
  ['no body', write, {}, 'createThing: body is missing'],
  [
    'no file',
    write,
    { body: 'a string', contentType: 'image/png' },
    'the body must be a Blob, bytes or a stream',
  ],
  [
    'an unknown media type',
    write,
    { body: 'x', contentType: 'text/csv' },
    'createThing takes no body of type text/csv',
  ],
  ['no part', write, { body: {}, contentType: 'multipart/form-data' }, 'the form has no field'],
  ['a list of parts', write, { body: [bytes], contentType: 'multipart/form-data' }, 'has no field'],
  ['a text as a form', write, { body: 'a=b', contentType: form }, 'must be an object of form fields'],
  [
    'a text among files',
    attach,
    { body: { a: bytes, note: 'n' } },
    '"note" must be a Blob, bytes or a stream',
  ],
])('%s is refused before anything is sent', async (_, operation, input, message) => {
  await using server = await startRecordServer();
  const api = createApiClient({ name: 'things' }, { baseUrl: server.url });
  await expect(callOperation(api, operation, input)).rejects.toThrow(message);
  expect(server.requests).toEqual([]);
});

test.each<[string, CallInput, string, string]>([
  ['JSON', { body: { a: [1, null, 'ü'] } }, 'application/json', '{"a":[1,null,"ü"]}'],
  [
    'a form',
    {
      body: { a: 'b c&d', list: [1, 2], deep: { x: 1 }, none: undefined },
      contentType: 'application/x-www-form-urlencoded',
    },
    'application/x-www-form-urlencoded',
    'a=b+c%26d&list=1&list=2&deep=%7B%22x%22%3A1%7D',
  ],
  ['text', { body: 'plain ü', contentType: 'text/plain' }, 'text/plain', 'plain ü'],
  ['bytes', { body: bytes, contentType: 'image/png' }, 'image/png', '\0\xff\n\r'],
  ['a buffer', { body: bytes.buffer, contentType: 'image/png' }, 'image/png', '\0\xff\n\r'],
  [
    'a view of a part of a buffer',
    { body: new Uint8Array([9, ...bytes, 9]).subarray(1, 5), contentType: 'image/png' },
    'image/png',
    '\0\xff\n\r',
  ],
  [
    'a Blob of another type',
    { body: new Blob([bytes], { type: 'text/css' }), contentType: 'image/png' },
    'image/png',
    '\0\xff\n\r',
  ],
  ['a stream', { body: new Blob([bytes]).stream(), contentType: 'image/png' }, 'image/png', '\0\xff\n\r'],
  ['an empty Blob', { body: new Blob([]), contentType: 'image/png' }, 'image/png', ''],
])('%s is sent as it is', async (_, input, contentType, expected) => {
  const { request } = await exchange(write, { input, answer: { status: 201 } });
  expect(request.headers['content-type']).toBe(contentType);
  expect(request.body.toString(/^(image)/.test(contentType) ? 'latin1' : 'utf8')).toBe(expected);
});

test('multipart takes files with paths, arrays of files, objects and texts', async () => {
  const { request } = await exchange(
    {
      ...write,
      body: [
        {
          mediaType: 'multipart/form-data',
          serialise: serialiseMultipart,
          parts: { meta: { kind: 'json' }, png: { kind: 'file', contentType: 'image/png, image/gif' } },
        },
      ],
    },
    {
      input: {
        body: {
          file: [
            { data: new Blob(['a']), filename: 'dir/sub/a.txt', contentType: 'text/plain' },
            new File(['b'], 'ü.bin'),
          ],
          meta: { data: 'no file' },
          png: new File(['c'], 'c', { type: 'text/plain' }),
          gif: undefined,
          n: 5,
        },
      },
      answer: { status: 201 },
    },
  );
  const boundary = /^multipart\/form-data; boundary=(\S+)$/.exec(
    String(request.headers['content-type']),
  )?.[1];
  const head = `--${boundary}\r\nContent-Disposition: form-data; name=`;
  expect(request.body.toString()).toBe(
    `${head}"file"; filename="dir/sub/a.txt"\r\nContent-Type: text/plain\r\n\r\na\r\n` +
      `${head}"file"; filename="ü.bin"\r\nContent-Type: application/octet-stream\r\n\r\nb\r\n` +
      `${head}"meta"\r\nContent-Type: application/json\r\n\r\n{"data":"no file"}\r\n` +
      `${head}"png"; filename="c"\r\nContent-Type: image/png\r\n\r\nc\r\n` +
      `${head}"n"\r\n\r\n5\r\n--${boundary}--\r\n`,
  );
  expect(request.headers['content-length']).toBe(String(request.body.length));
});

test('the content type of a multipart body cannot be replaced', async () => {
  const { request } = await exchange(write, {
    input: { body: { f: bytes }, contentType: 'multipart/form-data' },
    options: { headers: { 'content-type': 'multipart/form-data' } },
    answer: { status: 201 },
  });
  expect(request.headers['content-type']).toMatch(/boundary=/);
});

test('a fault of the stream that is being sent is the cause of the error', async () => {
  await using server = await startRecordServer();
  const api = createApiClient({ name: 'things' }, { baseUrl: server.url });
  const fault = new Error('disk gone');
  const body = new ReadableStream({ pull: (controller) => controller.error(fault) });
  const error = callOperation(api, write, { body, contentType: 'image/png' });
  await expect(error).rejects.toMatchObject({ code: 'network', cause: fault });
});

test('the server of the description is used with its variables, one of the operation before it', async () => {
  const urls: string[] = [];
  const fetch = async (request: Request): Promise<Response> => {
    urls.push(request.url);
    return Response.json({});
  };
  const definition = {
    name: 'things',
    server: 'https://{host}:{port}/v1',
    variables: { host: 'example.com', port: '8887' },
  };
  const input = { path: { id: 1 } };
  await callOperation(createApiClient(definition, { fetch }), read, input);
  await callOperation(
    createApiClient(definition, { fetch, variables: { host: 'pbx.example' } }),
    read,
    input,
  );
  await callOperation(
    createApiClient(definition, { fetch }),
    { ...read, server: 'https://files.example' },
    input,
  );
  await callOperation(
    createApiClient(definition, { fetch, baseUrl: 'http://localhost' }),
    { ...read, server: 'https://files.example' },
    input,
  );
  expect(urls).toEqual([
    'https://example.com:8887/v1/things/1',
    'https://pbx.example:8887/v1/things/1',
    'https://files.example/things/1',
    'http://localhost/things/1',
  ]);
  expect(() => createApiClient({ name: 'things' }, {})).toThrow('things needs { baseUrl }');
});
