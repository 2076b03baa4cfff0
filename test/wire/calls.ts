import * as clevver from '@countersign/clevver';
import * as dstor from '@countersign/dstor';
import * as pakt from '@countersign/pakt';
import * as portsip from '@countersign/portsip';

export type Api = 'clevver' | 'dstor' | 'pakt' | 'portsip';

/** One call of an operation, and the request that the vendor's page asks for, written by hand. */
export interface WireCase {
  readonly api: Api;
  readonly operation: string;
  /** Sends the call to a server at this origin. */
  readonly send: (origin: string) => Promise<unknown>;
  readonly requestLine: string;
  /** All but those of the connection, names in lower case, sorted. `BOUNDARY` stands for the multipart boundary. */
  readonly headers: readonly string[];
  /** Latin-1: one character per byte. */
  readonly body: string;
}

const options = { token: 'YOUR_SECRET_TOKEN' };
const authorization = 'authorization: Bearer YOUR_SECRET_TOKEN';

/** A path where the page's base URL has one is part of the base URL. */
export const clients = {
  clevver: (origin: string): clevver.ClevverClient =>
    clevver.createClient({ ...options, baseUrl: `${origin}/api` }),
  dstor: (origin: string): dstor.DstorClient => dstor.createClient({ ...options, baseUrl: `${origin}/v1` }),
  pakt: (origin: string): pakt.PaktClient => pakt.createClient({ ...options, baseUrl: origin }),
  portsip: (origin: string): portsip.PortsipClient => portsip.createClient({ ...options, baseUrl: origin }),
};

/** Not text, and with everything in it that a careless writer trips over. */
export const bytes: Uint8Array<ArrayBuffer> = new Uint8Array([
  0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x00, 0xff, 0xfe, 0x80,
]);
export const bytesAsText = '\x89PNG\r\n\0\xff\xfe\x80';

const png = new File([bytes], 'my "photo" ü.png', { type: 'image/png' });

function formWith(...parts: readonly (readonly [disposition: string, type: string, body: string])[]): string {
  const written = parts.map(
    ([disposition, type, body]) =>
      `--BOUNDARY\r\nContent-Disposition: form-data; ${disposition}\r\nContent-Type: ${type}\r\n\r\n${body}\r\n`,
  );
  return `${written.join('')}--BOUNDARY--\r\n`;
}

const photo = formWith(['name="file"; filename="my %22photo%22 \xc3\xbc.png"', 'image/png', bytesAsText]);
const form = 'content-type: multipart/form-data; boundary=BOUNDARY';

const batch = { path: { batch_id: '5c893d75-2a8b-4712-b56f-89377ac97681' } };
const upload = { path: { id: '52e51422-573d-4fc9-b5c6-4a30058f5d71' } };
const uploadToken = { 'PortSIP-Upload-Token': 'text' };
const file = { path: { id: '68123badaa855ca20cdf6451' } };
const digest = '84d89877f0d4041efb6bf91a16f0248f2fd573e6af05c19f96bedb9f882f7882';

export const cases: readonly WireCase[] = [
  {
    api: 'clevver',
    operation: 'listBatches',
    send: (origin) => clevver.listBatches(clients.clevver(origin)),
    requestLine: 'GET /api/batches HTTP/1.1',
    headers: [authorization],
    body: '',
  },
  {
    api: 'clevver',
    operation: 'createBatch',
    send: (origin) => clevver.createBatch(clients.clevver(origin)),
    requestLine: 'POST /api/batches HTTP/1.1',
    headers: [authorization, 'content-length: 0'],
    body: '',
  },
  {
    api: 'clevver',
    operation: 'getBatch',
    send: (origin) => clevver.getBatch(clients.clevver(origin), batch),
    requestLine: 'GET /api/batches/5c893d75-2a8b-4712-b56f-89377ac97681 HTTP/1.1',
    headers: [authorization],
    body: '',
  },
  {
    api: 'clevver',
    operation: 'startBatch',
    send: (origin) => clevver.startBatch(clients.clevver(origin), batch),
    requestLine: 'POST /api/batches/5c893d75-2a8b-4712-b56f-89377ac97681/start HTTP/1.1',
    headers: [authorization, 'content-length: 0'],
    body: '',
  },
  {
    api: 'clevver',
    operation: 'uploadBatchFile',
    send: (origin) => clevver.uploadBatchFile(clients.clevver(origin), { ...batch, body: { file: png } }),
    requestLine: 'POST /api/batches/5c893d75-2a8b-4712-b56f-89377ac97681/files HTTP/1.1',
    headers: [authorization, 'content-length: LENGTH', form],
    body: photo,
  },
  {
    api: 'dstor',
    operation: 'createUploadToken',
    send: (origin) =>
      dstor.createUploadToken(clients.dstor(origin), {
        body: { chunks_number: 100, folder_path: 'photos/2022' },
      }),
    requestLine: 'POST /v1/upload/get-token HTTP/1.1',
    headers: [authorization, 'content-length: LENGTH', 'content-type: application/json'],
    body: '{"chunks_number":100,"folder_path":"photos/2022"}',
  },
  {
    api: 'dstor',
    operation: 'uploadChunk',
    send: (origin) =>
      dstor.uploadChunk(clients.dstor(origin), {
        headers: { 'x-dstor-upload-token': 'YOUR_UPLOAD_TOKEN' },
        body: {
          file: [
            { data: new Blob(['one']), filename: 'dir/sub/a.txt', contentType: 'text/plain' },
            new File(['two'], 'dir/b.txt', { type: 'text/plain' }),
          ],
          another: { data: bytes, filename: 'dir/c.bin' },
        },
      }),
    requestLine: 'POST /v1/upload/ HTTP/1.1',
    headers: [authorization, 'content-length: LENGTH', form, 'x-dstor-upload-token: YOUR_UPLOAD_TOKEN'],
    body: formWith(
      ['name="file"; filename="dir/sub/a.txt"', 'text/plain', 'one'],
      ['name="file"; filename="dir/b.txt"', 'text/plain', 'two'],
      ['name="another"; filename="dir/c.bin"', 'application/octet-stream', bytesAsText],
    ),
  },
  {
    api: 'dstor',
    operation: 'getUploadStatus',
    send: (origin) =>
      dstor.getUploadStatus(clients.dstor(origin), {
        headers: { 'x-dstor-upload-token': 'YOUR_UPLOAD_TOKEN' },
      }),
    requestLine: 'GET /v1/upload/get-status/ HTTP/1.1',
    headers: [authorization, 'x-dstor-upload-token: YOUR_UPLOAD_TOKEN'],
    body: '',
  },
  {
    api: 'pakt',
    operation: 'uploadPublicFile',
    send: (origin) => pakt.uploadPublicFile(clients.pakt(origin), { body: { file: png } }),
    requestLine: 'POST /v1/upload HTTP/1.1',
    headers: [authorization, 'content-length: LENGTH', form],
    body: photo,
  },
  {
    api: 'pakt',
    operation: 'uploadPrivateFile',
    send: (origin) => pakt.uploadPrivateFile(clients.pakt(origin), { body: { file: png } }),
    requestLine: 'POST /v1/upload/private HTTP/1.1',
    headers: [authorization, 'content-length: LENGTH', form],
    body: photo,
  },
  {
    api: 'pakt',
    operation: 'listFiles',
    send: (origin) =>
      pakt.listFiles(clients.pakt(origin), { query: { page: 1, limit: 10, coinName: 'GOGO POOL&' } }),
    requestLine: 'GET /v1/upload/?page=1&limit=10&coinName=GOGO%20POOL%26 HTTP/1.1',
    headers: [authorization],
    body: '',
  },
  {
    api: 'pakt',
    operation: 'getFile',
    send: (origin) => pakt.getFile(clients.pakt(origin), file),
    requestLine: 'GET /v1/upload/68123badaa855ca20cdf6451 HTTP/1.1',
    headers: [authorization],
    body: '',
  },
  {
    api: 'pakt',
    operation: 'createDownloadUrl',
    send: (origin) => pakt.createDownloadUrl(clients.pakt(origin), file),
    requestLine: 'GET /v1/upload/url/68123badaa855ca20cdf6451 HTTP/1.1',
    headers: [authorization],
    body: '',
  },
  {
    api: 'portsip',
    operation: 'initBlobUpload',
    send: (origin) =>
      portsip.initBlobUpload(clients.portsip(origin), { query: { filename: 'a b/ü.wav', temporary: true } }),
    requestLine: 'POST /api/blobs/uploads?filename=a%20b%2F%C3%BC.wav&temporary=true HTTP/1.1',
    headers: [authorization, 'content-length: 0'],
    body: '',
  },
  {
    api: 'portsip',
    operation: 'appendBlobUpload',
    send: (origin) =>
      portsip.appendBlobUpload(clients.portsip(origin), { ...upload, headers: uploadToken, body: bytes }),
    requestLine: 'POST /api/blobs/uploads/52e51422-573d-4fc9-b5c6-4a30058f5d71/append HTTP/1.1',
    headers: [
      authorization,
      'content-length: LENGTH',
      'content-type: application/octet-stream',
      'portsip-upload-token: text',
    ],
    body: bytesAsText,
  },
  {
    api: 'portsip',
    operation: 'completeBlobUpload',
    send: (origin) =>
      portsip.completeBlobUpload(clients.portsip(origin), {
        ...upload,
        query: { digest },
        headers: uploadToken,
      }),
    requestLine: `POST /api/blobs/uploads/52e51422-573d-4fc9-b5c6-4a30058f5d71/complete?digest=${digest} HTTP/1.1`,
    headers: [authorization, 'content-length: 0', 'portsip-upload-token: text'],
    body: '',
  },
  {
    api: 'portsip',
    operation: 'getBlobUploadStatus',
    send: (origin) => portsip.getBlobUploadStatus(clients.portsip(origin), upload),
    requestLine: 'GET /api/blobs/uploads/52e51422-573d-4fc9-b5c6-4a30058f5d71/status HTTP/1.1',
    headers: [authorization],
    body: '',
  },
  {
    api: 'portsip',
    operation: 'deleteBlobUpload',
    send: (origin) => portsip.deleteBlobUpload(clients.portsip(origin), upload),
    requestLine: 'POST /api/blobs/uploads/52e51422-573d-4fc9-b5c6-4a30058f5d71/destroy HTTP/1.1',
    headers: [authorization, 'content-length: 0'],
    body: '',
  },
  {
    api: 'portsip',
    operation: 'downloadBlobs',
    send: (origin) => portsip.downloadBlobs(clients.portsip(origin), { path: { digest } }),
    requestLine: `GET /api/blobs/${digest} HTTP/1.1`,
    // The page shows no authorization here, so the token stays at home.
    headers: [],
    body: '',
  },
];
