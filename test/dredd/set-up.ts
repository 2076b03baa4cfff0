import { createHash } from 'node:crypto';
import type { WireRequest } from '@countersign/contract';
import type { ApiName, Sandbox } from '@countersign/sandbox';
import type { Wanted } from './run-dredd.ts';

const authorization = 'Bearer alice-token';

/**
 * The request that a sandbox answers with the wanted status: a planned one without its token for an error, else one about
 * something that is made first.
 */
export async function askSandbox(sandbox: Sandbox, wanted: Wanted): Promise<WireRequest> {
  const { operation, request, status } = wanted;
  if (status === '404') return { ...request, target: request.target.replace(/[0-9a-f]{64}/, '0'.repeat(64)) };
  if (Number(status) >= 400) return request;
  const change = (await setUps[operation.id]?.(new Maker(sandbox), request)) ?? {};
  const headers = { ...Object.fromEntries(request.headers), ...change.headers, authorization };
  return { ...request, ...change, headers: Object.entries(headers) };
}

interface Change {
  readonly target?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
}

type SetUp = (maker: Maker, request: WireRequest) => Promise<Change>;

const uuid = /[0-9a-f]{8}-[0-9a-f-]{27}/;
const sha256 = (...bytes: readonly (string | Uint8Array)[]): string =>
  bytes.reduce((hash, each) => hash.update(each), createHash('sha256')).digest('hex');

/** What has to be there before an operation succeeds with all that its example shows. The others need nothing. */
const setUps: Readonly<Record<string, SetUp>> = {
  async listBatches(maker) {
    for (const id of [await maker.batch(), await maker.batch()]) await maker.startBatch(id);
    return {};
  },
  async getBatch(maker, { target }) {
    return { target: target.replace(uuid, await maker.batch()) };
  },
  async startBatch(maker, { target }) {
    const id = await maker.batch();
    await maker.attach(id);
    return { target: target.replace(uuid, id) };
  },
  async uploadBatchFile(maker, { body, target }) {
    // Only an image has the thumbnail of the example.
    const image = Buffer.from(body ?? [])
      .toString('latin1')
      .replace('Content-Type: application/octet-stream', 'Content-Type: image/png');
    return { target: target.replace(uuid, await maker.batch()), body: Buffer.from(image, 'latin1') };
  },
  async uploadChunk(maker) {
    return { headers: { 'x-dstor-upload-token': await maker.folder() } };
  },
  async getUploadStatus(maker) {
    const token = await maker.folder();
    await maker.fill(token);
    return { headers: { 'x-dstor-upload-token': token } };
  },
  async listFiles(maker) {
    await maker.file();
    return {};
  },
  async getFile(maker, { target }) {
    return { target: target.replace(/[0-9a-f]{24}/, await maker.file()) };
  },
  async createDownloadUrl(maker, { target }) {
    return { target: target.replace(/[0-9a-f]{24}/, await maker.file()) };
  },
  appendBlobUpload: aboutUpload,
  getBlobUploadStatus: aboutUpload,
  deleteBlobUpload: aboutUpload,
  async completeBlobUpload(maker, request) {
    const { headers = {}, target = '' } = await aboutUpload(maker, request);
    const digest = sha256(piece, request.body ?? '');
    return { headers, target: target.replace(/[0-9a-f]{64}/, digest) };
  },
  async downloadBlobs(maker, { target }) {
    const { id, token } = await maker.upload();
    await maker.post('portsip', `/api/blobs/uploads/${id}/complete`, octets(token));
    return { target: target.replace(/[0-9a-f]{64}/, sha256(piece)) };
  },
};

const piece = 'a piece that is there';

async function aboutUpload(maker: Maker, { target }: WireRequest): Promise<Change> {
  const { id, token } = await maker.upload();
  return { target: target.replace(uuid, id), headers: octets(token).headers };
}

function octets(token: string): { readonly headers: Readonly<Record<string, string>> } {
  return { headers: { 'content-type': 'application/octet-stream', 'PortSIP-Upload-Token': token } };
}

/** Makes things in a sandbox, over its APIs. */
class Maker {
  readonly #sandbox: Sandbox;

  constructor(sandbox: Sandbox) {
    this.#sandbox = sandbox;
  }

  /** @throws when it does not succeed */
  async post(api: ApiName, path: string, init: RequestInit = {}): Promise<Response> {
    const headers = { authorization, ...init.headers };
    const answer = await fetch(this.#sandbox.baseUrl(api) + path, { ...init, method: 'POST', headers });
    if (!answer.ok) throw new Error(`POST ${path} was answered with ${answer.status}`);
    return answer;
  }

  async batch(): Promise<string> {
    const { data } = (await (await this.post('clevver', '/batches')).json()) as { data: { id: string } };
    return data.id;
  }

  async attach(batch: string): Promise<void> {
    await this.post('clevver', `/batches/${batch}/files`, { body: form() });
  }

  async startBatch(batch: string): Promise<void> {
    await this.attach(batch);
    await this.post('clevver', `/batches/${batch}/start`);
  }

  async folder(): Promise<string> {
    const body = JSON.stringify({ chunks_number: 1, folder_path: 'photos' });
    const headers = { 'content-type': 'application/json' };
    const answer = await this.post('dstor', '/upload/get-token', { headers, body });
    return ((await answer.json()) as { token: string }).token;
  }

  /** Sends all of a folder, and lets the time pass that it takes to be stored. */
  async fill(token: string): Promise<void> {
    await this.post('dstor', '/upload/', { headers: { 'x-dstor-upload-token': token }, body: form() });
    await this.#sandbox.clock.advance(60_000);
  }

  async file(): Promise<string> {
    const answer = await this.post('pakt', '/v1/upload', { body: form() });
    return ((await answer.json()) as { data: { _id: string } }).data._id;
  }

  /** An upload of PortSIP with a piece in it. */
  async upload(): Promise<{ readonly id: string; readonly token: string }> {
    const { headers } = await this.post('portsip', '/api/blobs/uploads?filename=a.txt');
    const id = headers.get('PortSIP-Upload-ID') ?? '';
    const opened = octets(headers.get('PortSIP-Upload-Token') ?? '');
    const answer = await this.post('portsip', `/api/blobs/uploads/${id}/append`, { ...opened, body: piece });
    return { id, token: answer.headers.get('PortSIP-Upload-Token') ?? '' };
  }
}

function form(): FormData {
  const form = new FormData();
  form.append('file', new File(['bytes'], 'a.txt'));
  return form;
}
