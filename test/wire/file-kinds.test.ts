import * as clevver from '@countersign/clevver';
import * as dstor from '@countersign/dstor';
import * as pakt from '@countersign/pakt';
import * as portsip from '@countersign/portsip';
import { expect, test } from 'vitest';
import { bytes, bytesAsText, clients } from './calls.ts';
import { startWireRecorder } from './record-wire.ts';

const name = 'dir/sub/photo.png';
const type = 'image/png';
const named = { filename: name, contentType: type };

/** The same file in every form that a client takes; a stream is made anew for each upload. */
const kinds: readonly (readonly [kind: string, make: () => clevver.FileInput])[] = [
  ['File', () => new File([bytes], name, { type })],
  ['Blob', () => ({ data: new Blob([bytes], { type }), filename: name })],
  ['Uint8Array', () => ({ data: bytes, ...named })],
  ['Buffer', () => ({ data: Buffer.from(bytes), ...named })],
  ['ArrayBuffer', () => ({ data: bytes.buffer, ...named })],
  ['ReadableStream', () => ({ data: streamOf(), ...named })],
];

/** In pieces that cut it at an awkward place. */
function streamOf(): ReadableStream<Uint8Array> {
  const pieces = [bytes.slice(0, 5), bytes.slice(5, 6), bytes.slice(6)];
  return new ReadableStream({
    pull(controller) {
      const piece = pieces.shift();
      if (piece === undefined) controller.close();
      else controller.enqueue(piece);
    },
  });
}

const upload = { path: { id: 'a' }, headers: { 'PortSIP-Upload-Token': 'text' } };

const uploads: readonly (readonly [
  operation: string,
  send: (origin: string, file: clevver.FileInput) => Promise<unknown>,
])[] = [
  [
    'uploadBatchFile',
    (origin, file) =>
      clevver.uploadBatchFile(clients.clevver(origin), { path: { batch_id: 'a' }, body: { file } }),
  ],
  [
    'uploadChunk',
    (origin, file) =>
      dstor.uploadChunk(clients.dstor(origin), {
        headers: { 'x-dstor-upload-token': 't' },
        body: { file: [file] },
      }),
  ],
  ['uploadPublicFile', (origin, file) => pakt.uploadPublicFile(clients.pakt(origin), { body: { file } })],
  ['uploadPrivateFile', (origin, file) => pakt.uploadPrivateFile(clients.pakt(origin), { body: { file } })],
  [
    'appendBlobUpload',
    (origin, body) => portsip.appendBlobUpload(clients.portsip(origin), { ...upload, body }),
  ],
  [
    'completeBlobUpload',
    (origin, body) => portsip.completeBlobUpload(clients.portsip(origin), { ...upload, body }),
  ],
];

const form =
  `--BOUNDARY\r\nContent-Disposition: form-data; name="file"; filename="${name}"\r\n` +
  `Content-Type: image/png\r\n\r\n${bytesAsText}\r\n--BOUNDARY--\r\n`;

test.each(
  uploads.flatMap(([operation, send]) => kinds.map(([kind, make]) => ({ operation, kind, send, make }))),
)('$operation sends the same bytes from a $kind', async ({ send, make }) => {
  await using server = await startWireRecorder();
  await send(server.url, make());
  const { headers, body } = server.take();
  const contentType = headers.find(([header]) => header.toLowerCase() === 'content-type')?.[1] ?? '';
  const boundary = /boundary=(\S+)/.exec(contentType)?.[1];
  expect(body.toString('latin1')).toBe(
    boundary === undefined ? bytesAsText : form.replaceAll('BOUNDARY', boundary),
  );
  expect(contentType).toMatch(/^(multipart\/form-data; boundary=|application\/octet-stream$)/);
});
