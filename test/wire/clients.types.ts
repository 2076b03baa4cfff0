/** What the compiler must accept and refuse of the generated clients; checked by `tsc`, never run. */
import * as clevver from '@countersign/clevver';
import * as dstor from '@countersign/dstor';
import * as pakt from '@countersign/pakt';
import * as portsip from '@countersign/portsip';
import { expectTypeOf } from 'vitest';

const file = new File([], 'a.txt');
const stream = file.stream();
const batches = clevver.createClient({ token: async () => 'YOUR_SECRET_TOKEN' });
const folders = dstor.createClient();
const files = pakt.createClient({ variables: { host: 'pakt.example' } });
const blobs = portsip.createClient({ variables: { hostname: 'pbx.example' } });

const id = '52e51422-573d-4fc9-b5c6-4a30058f5d71';
const upload = { path: { id }, headers: { 'PortSIP-Upload-Token': 'text' } };
const chunk = { headers: { 'x-dstor-upload-token': 'text' } };

/** Complete calls, with a file in every form. */
export const accepted = (): readonly Promise<unknown>[] => [
  clevver.listBatches(batches),
  clevver.createBatch(batches, {}, { signal: AbortSignal.timeout(1000), headers: { 'x-request-id': '1' } }),
  clevver.uploadBatchFile(batches, { path: { batch_id: id }, body: { file } }),
  clevver.uploadBatchFile(batches, { path: { batch_id: id }, body: { file: stream } }),
  clevver.uploadBatchFile(batches, { path: { batch_id: id }, body: { file: new Uint8Array() } }),
  clevver.uploadBatchFile(batches, {
    path: { batch_id: id },
    body: { file: { data: new Blob([]), filename: 'a' } },
  }),
  dstor.uploadChunk(folders, { ...chunk, body: { file: [file, stream], anyName: file } }),
  pakt.listFiles(files, { query: { page: 1 } }),
  portsip.appendBlobUpload(blobs, { ...upload, body: stream }),
  portsip.completeBlobUpload(blobs, upload),
  portsip.completeBlobUpload(blobs, { ...upload, body: file }),
];

/** Calls that lack something, or give something else. */
export const refused = (): readonly Promise<unknown>[] => [
  // @ts-expect-error the path parameter is missing
  clevver.getBatch(batches),
  // @ts-expect-error the path parameter is missing
  clevver.startBatch(batches, {}),
  // @ts-expect-error the body is missing
  clevver.uploadBatchFile(batches, { path: { batch_id: id } }),
  // @ts-expect-error the file is missing
  clevver.uploadBatchFile(batches, { path: { batch_id: id }, body: {} }),
  // @ts-expect-error a string is no file
  clevver.uploadBatchFile(batches, { path: { batch_id: id }, body: { file: 'content' } }),
  // @ts-expect-error the operation takes no body
  clevver.createBatch(batches, { body: {} }),
  // @ts-expect-error the client of another API would send its token there
  clevver.listBatches(folders),
  // @ts-expect-error the body is missing
  dstor.createUploadToken(folders),
  // @ts-expect-error folder_path is missing
  dstor.createUploadToken(folders, { body: { chunks_number: 1 } }),
  // @ts-expect-error the upload token is missing
  dstor.uploadChunk(folders, { body: { file } }),
  // @ts-expect-error every field holds files
  dstor.uploadChunk(folders, { ...chunk, body: { note: 'text' } }),
  // @ts-expect-error the upload token is missing
  dstor.getUploadStatus(folders, {}),
  // @ts-expect-error the file is missing
  pakt.uploadPublicFile(files, { body: {} }),
  // @ts-expect-error the page is a number
  pakt.listFiles(files, { query: { page: 'first' } }),
  // @ts-expect-error the path parameter is missing
  pakt.createDownloadUrl(files, { path: {} }),
  // @ts-expect-error the upload token is missing
  portsip.appendBlobUpload(blobs, { path: { id }, body: file }),
  // @ts-expect-error the body is missing
  portsip.appendBlobUpload(blobs, upload),
  // @ts-expect-error a text is no octets
  portsip.appendBlobUpload(blobs, { ...upload, body: 'content' }),
  // @ts-expect-error a form is no octets
  portsip.appendBlobUpload(blobs, { ...upload, body: { file } }),
  // @ts-expect-error a file is no form
  pakt.uploadPublicFile(files, { body: file }),
  // @ts-expect-error a file is no JSON
  dstor.createUploadToken(folders, { body: file }),
  // @ts-expect-error octets have one media type
  portsip.appendBlobUpload(blobs, { ...upload, body: file, contentType: 'text/plain' }),
  // @ts-expect-error the upload token is missing, though the body may be
  portsip.completeBlobUpload(blobs, { path: { id } }),
];

/** What calls answer. */
export async function answered(): Promise<void> {
  const created = await clevver.createBatch(batches);
  expectTypeOf(created.status).toEqualTypeOf<201>();
  expectTypeOf(created.data.data.id).toEqualTypeOf<string>();
  const begun = await portsip.initBlobUpload(blobs);
  expectTypeOf(begun.data).toEqualTypeOf<undefined>();
  expectTypeOf(begun.headers['PortSIP-Upload-Token']).toEqualTypeOf<string | undefined>();
  const download = await portsip.downloadBlobs(blobs, { path: { digest: id } });
  expectTypeOf(download.data).toEqualTypeOf<ReadableStream<Uint8Array>>();
  const raw = await clevver.getBatch(batches, { path: { batch_id: id } }, { throw: false });
  if (raw.status === 200) expectTypeOf(raw.data.data.id).toEqualTypeOf<string>();
  else expectTypeOf(raw.data.message).toEqualTypeOf<string | undefined>();
  // @ts-expect-error the status is not judged yet
  raw.data.data;
  const begunRaw = await portsip.initBlobUpload(blobs, undefined, { throw: false, retry: false });
  if (begunRaw.status === 202) expectTypeOf(begunRaw.headers.Range).toEqualTypeOf<string | undefined>();
  // @ts-expect-error a failure has no such header
  begunRaw.headers.Range;
  // @ts-expect-error the only other value is to leave it out
  clevver.listBatches(batches, {}, { throw: true });
  const signed = await pakt.fetchSigned(files, new URL('https://storage.example/a'));
  expectTypeOf(signed.data).toEqualTypeOf<ReadableStream<Uint8Array>>();
  const error: unknown = undefined;
  if (pakt.isApiError(error, 'getFile')) expectTypeOf(error.body.message).toEqualTypeOf<string | undefined>();
  if (pakt.isApiError(error)) expectTypeOf(error.body).toEqualTypeOf<unknown>();
  // @ts-expect-error there is no such operation
  pakt.isApiError(error, 'getFiles');
  if (portsip.isApiError(error, 'appendBlobUpload')) {
    expectTypeOf<(typeof error.body.errors)[number]['code']>().toEqualTypeOf<string>();
    // @ts-expect-error a success is no failure
    error.status === 203;
    // @ts-expect-error the bodies of Pakt's failures have a message
    error.body.message;
  }
  const status = await portsip.getBlobUploadStatus(blobs, { path: { id } });
  // @ts-expect-error there is one success
  status.status === 200;
  // @ts-expect-error the answer has no body
  status.data.id;
}
