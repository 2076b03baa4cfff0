import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { createApiClient } from './client.ts';
import type { BodyRecord } from './operation.ts';
import { callOperation } from './send.ts';
import { serialiseMultipart, serialiseOctets } from './serialise-body.ts';

const mebibyte = 2 ** 20;
const total = 512 * mebibyte;

function streamOf(size: number): ReadableStream<Uint8Array> {
  let left = size;
  return new ReadableStream(
    {
      pull(controller) {
        if (left === 0) return controller.close();
        left -= mebibyte;
        // Filled, because untouched pages take no memory.
        controller.enqueue(new Uint8Array(mebibyte).fill(1));
      },
    },
    { highWaterMark: 0 },
  );
}

// With `redirect: 'follow'`, Node keeps the whole body.
test.each<[string, BodyRecord['serialise'], unknown]>([
  ['application/octet-stream', serialiseOctets, streamOf(total)],
  ['multipart/form-data', serialiseMultipart, { file: streamOf(total) }],
])('a streamed %s body is not kept in memory', async (mediaType, serialise, body) => {
  const before = process.memoryUsage().rss;
  let received = 0;
  let peak = 0;
  const server = createServer((request, response) => {
    request.on('data', (chunk: Buffer) => {
      received += chunk.length;
      peak = Math.max(peak, process.memoryUsage.rss());
    });
    request.on('end', () => response.writeHead(201).end());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const operation = {
      id: 'upload',
      method: 'POST',
      path: '/',
      body: [{ mediaType, serialise }],
      responses: { 201: {} },
      retrySafe: false,
    };
    await callOperation(createApiClient({ name: 'files' }, { baseUrl }), operation, { body });
  } finally {
    server.close();
  }
  expect(received).toBeGreaterThanOrEqual(total);
  expect(peak - before).toBeLessThan(total / 2);
});
