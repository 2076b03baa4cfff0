import type { Sandbox } from '../create-sandbox.ts';
import { formOf } from '../test-client.ts';
import type { TokenChoice } from './actions.ts';
import { type Observation, sha256 } from './model.ts';

interface Call {
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | FormData | Uint8Array<ArrayBuffer> | null;
}

/** Does with one sandbox what the model does in thought, and observes the answers. Remembers the ids by their index. */
export class Player {
  sandbox: Sandbox;
  readonly #namespace: string;
  readonly #uploads: { readonly id: string; readonly tokens: string[] }[] = [];
  readonly #batches: string[] = [];
  readonly #files: string[] = [];
  readonly #folders: string[] = [];

  constructor(sandbox: Sandbox, namespace: string) {
    this.sandbox = sandbox;
    this.#namespace = namespace;
  }

  async #call(
    api: 'clevver' | 'dstor' | 'pakt' | 'portsip',
    user: string,
    request: string,
    call: Call = {},
  ): Promise<Response> {
    const [method = '', path = ''] = request.split(' ');
    const url = this.sandbox.baseUrl(api, this.#namespace) + path;
    const headers = { Authorization: `Bearer ${user}-token`, ...call.headers };
    return await fetch(url, { method, headers, body: call.body ?? null });
  }

  freeze(now: number): Promise<void> {
    return this.sandbox.namespace(this.#namespace).clock.freeze(now);
  }

  advance(milliseconds: number): Promise<void> {
    return this.sandbox.namespace(this.#namespace).clock.advance(milliseconds);
  }

  async open(user: string, temporary: boolean): Promise<Observation> {
    const answer = await this.#call(
      'portsip',
      user,
      `POST /api/blobs/uploads?filename=f&temporary=${temporary}`,
    );
    this.#uploads.push({ id: answer.headers.get('PortSIP-Upload-ID') ?? '', tokens: [] });
    return this.#observeUpload(answer, this.#uploads.length - 1);
  }

  async append(
    user: string,
    index: number,
    {
      bytes,
      first,
      token,
    }: { bytes: Uint8Array<ArrayBuffer>; first: number | undefined; token: TokenChoice },
  ): Promise<Observation> {
    const range =
      first === undefined
        ? {}
        : { 'Content-Range': `bytes ${first}-${first + Math.max(bytes.length, 1) - 1}/*` };
    const headers = { ...this.#octets(index, token), ...range };
    const answer = await this.#call('portsip', user, `POST ${this.#upload(index)}/append`, {
      headers,
      body: bytes,
    });
    return this.#observeUpload(answer, index);
  }

  async complete(
    user: string,
    index: number,
    {
      bytes,
      digest,
      token,
    }: { bytes: Uint8Array<ArrayBuffer>; digest: string | undefined; token: TokenChoice },
  ): Promise<Observation> {
    const query = digest === undefined ? '' : `?digest=${digest}`;
    const headers = this.#octets(index, token);
    const answer = await this.#call('portsip', user, `POST ${this.#upload(index)}/complete${query}`, {
      headers,
      body: bytes,
    });
    if (answer.status !== 201) return this.#observeUpload(answer, index);
    return [201, ((await answer.json()) as { id: string }).id];
  }

  async status(user: string, index: number): Promise<Observation> {
    return this.#observeUpload(await this.#call('portsip', user, `GET ${this.#upload(index)}/status`), index);
  }

  async destroy(user: string, index: number): Promise<Observation> {
    return [(await this.#call('portsip', user, `POST ${this.#upload(index)}/destroy`)).status];
  }

  async download(digest: string): Promise<Observation> {
    return await observeBytes(
      await this.#call('portsip', 'nobody', `GET /api/blobs/${digest}`, { headers: { Authorization: '' } }),
    );
  }

  #upload(index: number): string {
    return `/api/blobs/uploads/${this.#uploads[index]?.id}`;
  }

  #octets(index: number, choice: TokenChoice): Record<string, string> {
    const tokens = this.#uploads[index]?.tokens ?? [];
    const token =
      choice === 'foreign'
        ? '1.foreign'
        : ((choice === 'stale' ? tokens.at(-2) : undefined) ?? tokens.at(-1));
    return { 'Content-Type': 'application/octet-stream', 'PortSIP-Upload-Token': token ?? '' };
  }

  #observeUpload({ headers, status }: Response, index: number): Observation {
    const token = headers.get('PortSIP-Upload-Token');
    const tokens = this.#uploads[index]?.tokens;
    if (token !== null && tokens?.at(-1) !== token) tokens?.push(token);
    return status < 300 || status === 416 ? [status, headers.get('Range')] : [status];
  }

  async createBatch(user: string): Promise<Observation> {
    const answer = await this.#call('clevver', user, 'POST /batches');
    const { data } = (await answer.json()) as { data: { id: string; status: string; progress: number } };
    this.#batches.push(data.id);
    return [answer.status, [data.status, data.progress]];
  }

  async attach(user: string, index: number, bytes: Uint8Array<ArrayBuffer>): Promise<Observation> {
    const body = formOf(bytes, 'a.bin');
    const answer = await this.#call('clevver', user, `POST /batches/${this.#batches[index]}/files`, { body });
    if (!answer.ok) return [answer.status];
    const { data } = (await answer.json()) as { data: { file: { url: string }; file_size: number } };
    const file = await fetch(new URL(data.file.url, this.sandbox.url));
    return [answer.status, [data.file_size, sha256(await file.bytes())]];
  }

  start(user: string, index: number): Promise<Observation> {
    return this.#observeBatch(user, `POST /batches/${this.#batches[index]}/start`);
  }

  getBatch(user: string, index: number): Promise<Observation> {
    return this.#observeBatch(user, `GET /batches/${this.#batches[index]}`);
  }

  async #observeBatch(user: string, request: string): Promise<Observation> {
    const answer = await this.#call('clevver', user, request);
    if (!answer.ok) return [answer.status];
    const { data } = (await answer.json()) as { data: { status: string; progress: number } };
    return [answer.status, [data.status, data.progress]];
  }

  async listBatches(user: string): Promise<Observation> {
    const answer = await this.#call('clevver', user, 'GET /batches');
    const { data } = (await answer.json()) as { data: { id: string }[] };
    return [answer.status, data.map(({ id }) => this.#batches.indexOf(id))];
  }

  async storeFile(user: string, isPrivate: boolean, bytes: Uint8Array<ArrayBuffer>): Promise<Observation> {
    const path = isPrivate ? '/v1/upload/private' : '/v1/upload';
    const answer = await this.#call('pakt', user, `POST ${path}`, { body: formOf(bytes, 'a.bin') });
    const { data } = (await answer.json()) as { data: { _id: string; size: string } };
    this.#files.push(data._id);
    return [answer.status, data.size];
  }

  async listFiles(user: string, page: number, limit: number): Promise<Observation> {
    const answer = await this.#call('pakt', user, `GET /v1/upload/?page=${page}&limit=${limit}`);
    const { data } = (await answer.json()) as {
      data: { count: number; pages: number; data: { _id: string }[] };
    };
    return [answer.status, [data.count, data.pages, data.data.map(({ _id }) => this.#files.indexOf(_id))]];
  }

  /** Over the record's own URL. */
  async getFile(user: string, index: number): Promise<Observation> {
    const answer = await this.#call('pakt', user, `GET /v1/upload/${this.#files[index]}`);
    if (!answer.ok) return [answer.status];
    const { data } = (await answer.json()) as { data: { url: string } };
    return await observeBytes(await fetch(data.url, { headers: { Authorization: `Bearer ${user}-token` } }));
  }

  async signedUrl(user: string, index: number): Promise<Observation> {
    const answer = await this.#call('pakt', user, `GET /v1/upload/url/${this.#files[index]}`);
    if (!answer.ok) return [answer.status];
    const { data } = (await answer.json()) as { data: string };
    return await observeBytes(await fetch(data));
  }

  async announce(user: string, chunks: number): Promise<Observation> {
    const body = JSON.stringify({ chunks_number: chunks, folder_path: 'folder' });
    const headers = { 'Content-Type': 'application/json' };
    const answer = await this.#call('dstor', user, 'POST /upload/get-token', { headers, body });
    this.#folders.push(((await answer.json()) as { token: string }).token);
    return [answer.status];
  }

  async chunk(
    user: string,
    index: number,
    files: ReadonlyMap<string, Uint8Array<ArrayBuffer>>,
  ): Promise<Observation> {
    const body = new FormData();
    for (const [path, bytes] of files) body.append('file', new Blob([bytes]), path);
    return [
      (await this.#call('dstor', user, 'POST /upload/', { headers: this.#folder(index), body })).status,
    ];
  }

  async folderStatus(user: string, index: number): Promise<Observation> {
    const answer = await this.#call('dstor', user, 'GET /upload/get-status/', {
      headers: this.#folder(index),
    });
    if (!answer.ok) return [answer.status];
    const { data, status } = (await answer.json()) as {
      data?: { Hash: string; Name: string }[];
      status: string;
    };
    const files = (data ?? []).slice(1).map(async ({ Hash, Name }) => {
      const origin = new URL(this.sandbox.baseUrl('dstor', this.#namespace)).href.replace(/\/v1$/, '');
      return [Name, sha256(await (await fetch(`${origin}/ipfs/${Hash}`)).bytes())];
    });
    return [answer.status, [status, await Promise.all(files)]];
  }

  #folder(index: number): Record<string, string> {
    return { 'x-dstor-upload-token': this.#folders[index] ?? '' };
  }
}

async function observeBytes(answer: Response): Promise<Observation> {
  return answer.ok ? [answer.status, sha256(await answer.bytes())] : [answer.status];
}
