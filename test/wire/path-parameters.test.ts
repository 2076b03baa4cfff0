import * as clevver from '@countersign/clevver';
import * as pakt from '@countersign/pakt';
import * as portsip from '@countersign/portsip';
import { expect, test } from 'vitest';
import { clients } from './calls.ts';
import { startWireRecorder } from './record-wire.ts';

const hostile = '../x?y#z';
const segment = '..%2Fx%3Fy%23z';
const headers = { 'PortSIP-Upload-Token': 'text' };

/** Every operation with a path parameter. */
const operations: readonly (readonly [
  name: string,
  send: (origin: string, value: string) => Promise<unknown>,
  path: string,
])[] = [
  [
    'getBatch',
    (origin, batch_id) => clevver.getBatch(clients.clevver(origin), { path: { batch_id } }),
    '/api/batches/*',
  ],
  [
    'startBatch',
    (origin, batch_id) => clevver.startBatch(clients.clevver(origin), { path: { batch_id } }),
    '/api/batches/*/start',
  ],
  [
    'uploadBatchFile',
    (origin, batch_id) =>
      clevver.uploadBatchFile(clients.clevver(origin), {
        path: { batch_id },
        body: { file: new Blob(['x']) },
      }),
    '/api/batches/*/files',
  ],
  ['getFile', (origin, id) => pakt.getFile(clients.pakt(origin), { path: { id } }), '/v1/upload/*'],
  [
    'createDownloadUrl',
    (origin, id) => pakt.createDownloadUrl(clients.pakt(origin), { path: { id } }),
    '/v1/upload/url/*',
  ],
  [
    'appendBlobUpload',
    (origin, id) =>
      portsip.appendBlobUpload(clients.portsip(origin), { path: { id }, headers, body: new Blob(['x']) }),
    '/api/blobs/uploads/*/append',
  ],
  [
    'completeBlobUpload',
    (origin, id) => portsip.completeBlobUpload(clients.portsip(origin), { path: { id }, headers }),
    '/api/blobs/uploads/*/complete',
  ],
  [
    'getBlobUploadStatus',
    (origin, id) => portsip.getBlobUploadStatus(clients.portsip(origin), { path: { id } }),
    '/api/blobs/uploads/*/status',
  ],
  [
    'deleteBlobUpload',
    (origin, id) => portsip.deleteBlobUpload(clients.portsip(origin), { path: { id } }),
    '/api/blobs/uploads/*/destroy',
  ],
  [
    'downloadBlobs',
    (origin, digest) => portsip.downloadBlobs(clients.portsip(origin), { path: { digest } }),
    '/api/blobs/*',
  ],
];

test.each(operations)('%s keeps a path parameter in its segment', async (_, send, path) => {
  await using server = await startWireRecorder();
  await send(server.url, hostile);
  expect(server.take().requestLine.split(' ')[1]).toBe(path.replace('*', segment));
});

test.each(operations)('%s refuses a path parameter that a URL would drop', async (_, send) => {
  await using server = await startWireRecorder();
  for (const value of ['.', '..', '']) await expect(send(server.url, value)).rejects.toThrow(TypeError);
  expect(() => server.take()).toThrow('expected exactly one request');
});
