import { execFile } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import type { WireRequest } from '@countersign/contract';
import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { formatCurl } from './format-curl.ts';

const run = promisify(execFile);
const received: {
  method: string;
  url: string;
  type: string | undefined;
  auth: string | undefined;
  body: Buffer;
}[] = [];
const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    received.push({
      method: request.method ?? '',
      url: request.url ?? '',
      type: request.headers['content-type'],
      auth: request.headers.authorization,
      body: Buffer.concat(chunks),
    });
    response.end();
  });
});
let base = '';

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api`;
});
afterAll(() => server.close());

async function replay(line: string, env: Record<string, string> = {}) {
  await run('sh', ['-c', line], { env: { ...process.env, ...env } });
  return received.at(-1);
}

const bodies: [name: string, body: Uint8Array | undefined][] = [
  ['no body', undefined],
  ['an empty body', new Uint8Array()],
  [
    'text with quotes, a leading @, percent signs, backslashes and umlauts',
    Buffer.from(`@it's 100 % "ä" \\n $HOME \`ls\` !`),
  ],
  ['multipart text', Buffer.from('--x\r\ncontent-disposition: form-data; name="a%s"\r\n\r\n1\r\n--x--\r\n')],
  ['a NUL', Buffer.from('text with a\0 in it')],
  ['every byte', Uint8Array.from({ length: 256 }, (_, index) => index)],
  [
    'mostly text that is not UTF-8',
    Buffer.concat([Buffer.from('- dash %d first, then '), Buffer.of(0x89, 0xff, 0xfe, 0)]),
  ],
  ['more than a command line holds', Buffer.alloc(200_000, 'a\r\n')],
];

test.each(bodies)('a shell sends the same bytes again: %s', async (_, body) => {
  const request: WireRequest = {
    method: body ? 'POST' : 'GET',
    target: '/a/%2E%2E/../x?q=[1]&r={a}',
    headers: [['content-type', 'text/x-it\'s "odd"']],
    ...(body && { body }),
  };
  const line = formatCurl(base + request.target, request);
  // `sh -c` takes one word; what a terminal takes as input may be longer.
  const got = line.length < 100_000 ? await replay(line) : await replayFromInput(line);
  expect(got).toMatchObject({
    method: request.method,
    url: `/api${request.target}`,
    type: 'text/x-it\'s "odd"',
  });
  expect(got?.body.equals(Buffer.from(body ?? []))).toBe(true);
});

async function replayFromInput(line: string) {
  const child = run('sh', ['-s']);
  child.child.stdin?.end(line);
  await child;
  return received.at(-1);
}

test('any bytes survive the shell', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 60 }), async (body) => {
      const got = await replay(formatCurl(`${base}/`, { method: 'PUT', target: '/', headers: [], body }));
      expect(got).toMatchObject({ method: 'PUT', type: undefined });
      expect(got?.body.equals(Buffer.from(body))).toBe(true);
    }),
    { numRuns: 25 },
  );
});

test('a secret is a variable, of whatever length, and basic credentials are made from it', async () => {
  const headers = [['authorization', 'Bearer s3']] as const;
  const line = formatCurl(`${base}/`, { method: 'GET', target: '/', headers }, [
    { value: 's3', shown: '$TOKEN' },
  ]);
  expect(line).not.toContain('s3');
  expect((await replay(line, { TOKEN: 's3' }))?.auth).toBe('Bearer s3');

  const value = Buffer.from('a:b').toString('base64');
  const basic = { value, shown: '$TOKEN', shell: '$(printf %s "$TOKEN" | base64)' };
  const again = formatCurl(
    `${base}/`,
    { method: 'GET', target: '/', headers: [['authorization', `Basic ${value}`]] },
    [basic],
  );
  expect((await replay(again, { TOKEN: 'a:b' }))?.auth).toBe(`Basic ${value}`);
});
