import * as clevver from '@countersign/clevver';
import * as pakt from '@countersign/pakt';
import * as portsip from '@countersign/portsip';
import { expect, test } from 'vitest';

/** Answers every request with this response, without a network. */
function answering(...response: ConstructorParameters<typeof Response>): {
  baseUrl: string;
  fetch: () => Promise<Response>;
} {
  return { baseUrl: 'http://localhost', fetch: async () => new Response(...response) };
}

test('the private upload of Pakt is JSON, though it says text/plain', async () => {
  const body = '{"status":"success","message":"file Uploaded Successfully","data":{"size":"383373"}}';
  const client = pakt.createClient(answering(body, { headers: { 'content-type': 'text/plain' } }));
  const { data } = await pakt.uploadPrivateFile(client, { body: { file: new Blob([]) } });
  expect(data.data.size).toBe('383373');
});

test('the token of a PortSIP upload is a typed header of an answer without a body', async () => {
  const headers = { 'portsip-upload-id': 'u', 'portsip-upload-token': 't', range: '0-1023' };
  const begun = await portsip.initBlobUpload(portsip.createClient(answering(null, { status: 202, headers })));
  expect(begun).toMatchObject({ status: 202, data: undefined });
  expect(begun.headers).toEqual({ 'PortSIP-Upload-ID': 'u', 'PortSIP-Upload-Token': 't', Range: '0-1023' });
  const client = portsip.createClient(answering(null, { status: 204, headers }));
  const asked = await portsip.getBlobUploadStatus(client, { path: { id: 'u' } });
  expect(asked.headers.Range).toBe('0-1023');
});

test('any success of PortSIP is one, described or not', async () => {
  const client = portsip.createClient(
    answering(null, { status: 202, headers: { 'portsip-upload-token': 'next' } }),
  );
  const input = { path: { id: 'u' }, headers: { 'PortSIP-Upload-Token': 't' }, body: new Blob([]) };
  const { headers } = await portsip.appendBlobUpload(client, input);
  expect(headers['PortSIP-Upload-Token']).toBe('next');
});

test('a download is handed on byte for byte', async () => {
  const bytes = new Uint8Array([0x7b, 0xff, 0x00, 0x0d, 0x0a]);
  const client = portsip.createClient(answering(bytes, { headers: { 'content-type': 'application/json' } }));
  const { data } = await portsip.downloadBlobs(client, { path: { digest: 'd' } });
  expect(new Uint8Array(await new Response(data).arrayBuffer())).toEqual(bytes);
});

test('a refusal is told by its operation', async () => {
  const client = clevver.createClient(
    answering('{"message":"no such batch"}', {
      status: 404,
      headers: { 'content-type': 'application/json' },
    }),
  );
  const error = await clevver
    .getBatch(client, { path: { batch_id: 'b' } })
    .catch((thrown: unknown) => thrown);
  if (!clevver.isApiError(error, 'getBatch')) throw error;
  expect(error.body.message).toBe('no such batch');
  expect(error.message).toBe('getBatch: GET /batches/{batch_id} answered 404: no such batch');
  expect(clevver.isApiError(error, 'listBatches')).toBe(false);
});
