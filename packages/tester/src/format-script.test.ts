import { execFile } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { promisify } from 'node:util';
import type { EvidenceStep, WireHeaders, WireRequest, WireResponse } from '@countersign/contract';
import { expect, onTestFinished, test } from 'vitest';
import { formatCurlScript } from './format-script.ts';

const run = promisify(execFile);

interface Received {
  readonly line: string;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: Buffer;
}

/** A server whose ids, tokens and tags differ in every run: `mark` is in all of them. */
async function serve(mark: string): Promise<{ url: string; received: Received[] }> {
  const received: Received[] = [];
  const server = createServer(async (request, response) => {
    received.push({
      line: `${request.method} ${request.url}`,
      headers: request.headers,
      body: await buffer(request),
    });
    const { status, headers, body } = answers(mark)[received.length - 1] ?? empty;
    response.writeHead(status, headers.flat()).end(body);
  });
  onTestFinished(() => void server.close());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, received };
}

const text = (value: string): Uint8Array => new Uint8Array(Buffer.from(value));
const empty: WireResponse = { status: 204, headers: [], body: text('') };

const answers = (mark: string): readonly WireResponse[] => [
  {
    status: 201,
    headers: [
      ['Content-Type', 'application/json'],
      ['Location', `/v1/things/loc-${mark}`],
      ['X-Upload-Token', `token-${mark}`],
    ],
    body: text(`{"note": "id",\n "owner": {"id": 7}, "id" : "a-${mark}", "number": ${mark}}`),
  },
  { status: 200, headers: [['ETag', `"tag-${mark}"`]], body: text(`{"list": [{"id": "b-${mark}"}]}`) },
  empty,
  empty,
];

function steps(url: string, mark: string): readonly EvidenceStep[] {
  const requests: readonly [operation: string, line: string, headers: WireHeaders, body?: Uint8Array][] = [
    [
      'create',
      'POST /v1/things',
      [
        ['content-type', 'application/json'],
        ['authorization', 'Bearer long-secret'],
      ],
      text('{"name":"id"}'),
    ],
    ['read', `GET /v1/things/a-${mark}?after=1`, [['x-upload-token', `token-${mark}`]]],
    [
      'change',
      `PUT /v1/numbers/${mark}/loc-${mark}`,
      [
        ['content-type', 'application/json'],
        ['if-match', `"tag-${mark}"`],
        ['authorization', `Bearer token-${mark}`],
      ],
      text(`{"parent":"a-${mark}","next":"b-${mark}","text":"a-${mark} stays"}`),
    ],
    ['upload', `POST /v1/things/a-${mark}/bytes`, [], Uint8Array.from({ length: 256 }, (_, byte) => byte)],
  ];
  return requests.map(([operation, line, headers, body], index) => {
    const [method = '', target = ''] = line.split(' ');
    const request: WireRequest = { method, target, headers, ...(body && { body }) };
    return { operation, url: url + target, request, response: answers(mark)[index] ?? empty };
  });
}

test('a script sends on what the server hands out this time, and the same bytes otherwise', async () => {
  const { url, received } = await serve('222222');
  const script = formatCurlScript(steps(url, '111111'), [{ value: 'long-secret', shown: '$TOKEN' }]);
  expect(script).not.toContain('long-secret');
  const { stdout } = await run('sh', ['-c', script], { env: { ...process.env, TOKEN: 'long-secret' } });
  expect(stdout).toContain('204');
  expect(received.map(({ line }) => line)).toEqual([
    'POST /v1/things',
    'GET /v1/things/a-222222?after=1',
    'PUT /v1/numbers/222222/loc-222222',
    'POST /v1/things/a-222222/bytes',
  ]);
  expect(received[0]?.headers.authorization).toBe('Bearer long-secret');
  expect(received[0]?.body.toString()).toBe('{"name":"id"}');
  expect(received[1]?.headers['x-upload-token']).toBe('token-222222');
  expect(received[2]?.headers).toMatchObject({
    'if-match': '"tag-222222"',
    authorization: 'Bearer token-222222',
  });
  expect(received[2]?.body.toString()).toBe(
    '{"parent":"a-222222","next":"b-222222","text":"a-111111 stays"}',
  );
  expect([...(received[3]?.body ?? [])]).toEqual(Array.from({ length: 256 }, (_, byte) => byte));
});

test('a script ends where an answer lacks what the next request needs', async () => {
  const { url, received } = await serve('');
  const script = formatCurlScript(steps(url, '111111').slice(0, 2));
  const withoutId = script.replaceAll("json 'id'", "json 'nothing'");
  await expect(run('sh', ['-c', withoutId])).rejects.toMatchObject({
    stderr: expect.stringContaining('the answer has no id'),
  });
  expect(received).toHaveLength(1);
});

test('a sequence that hands nothing on is a line for each request', () => {
  const plain = steps('http://127.0.0.1:1', '1').map(({ operation, request }) => ({
    operation,
    url: 'http://127.0.0.1:1/x',
    request: { ...request, target: '/x' },
  }));
  expect(formatCurlScript(plain.slice(0, 2)).split('\n')).toHaveLength(2);
});
