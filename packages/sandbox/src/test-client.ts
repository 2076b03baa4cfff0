import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Sandbox, SandboxOptions } from './create-sandbox.ts';
import { startSandbox } from './testing.ts';

export const alice: Readonly<Record<string, string>> = { Authorization: 'Bearer alice-token' };
export const bob: Readonly<Record<string, string>> = { Authorization: 'Bearer bob-token' };

type Body = string | Uint8Array<ArrayBuffer> | null;

export type StoreName = 'memory' | 'disk';

/** Runs with a sandbox that keeps everything in memory, or in a directory that is removed afterwards. */
export async function withSandbox(
  store: StoreName,
  work: (sandbox: Sandbox) => Promise<void>,
  options: SandboxOptions = {},
): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'sandbox-test-'));
  try {
    const dataDir = store === 'disk' ? directory : undefined;
    await using sandbox = await startSandbox({ dataDir, ...options });
    await work(sandbox);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

export interface Upload {
  readonly id: string;
  readonly token: string;
  readonly range: string | null;
}

/** The six operations of PortSIP as a client calls them. */
export class PortsipClient {
  readonly #base: string;
  readonly #auth: Readonly<Record<string, string>>;

  constructor(
    sandbox: Sandbox,
    options: { readonly auth?: Readonly<Record<string, string>>; readonly namespace?: string } = {},
  ) {
    this.#base = `${sandbox.baseUrl('portsip', options.namespace)}/api/blobs`;
    this.#auth = options.auth ?? alice;
  }

  init(query = ''): Promise<Response> {
    return fetch(`${this.#base}/uploads${query}`, { method: 'POST', headers: this.#auth });
  }

  async open(query = ''): Promise<Upload> {
    return uploadOf(await this.init(query));
  }

  append(
    { id, token }: Upload,
    body: Body,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Response> {
    return fetch(`${this.#base}/uploads/${id}/append`, {
      method: 'POST',
      headers: this.#octets(token, headers),
      body,
    });
  }

  /** Appends and follows the token. */
  async add(upload: Upload, body: Body): Promise<Upload> {
    return uploadOf(await this.append(upload, body));
  }

  complete(
    { id, token }: Upload,
    options: { readonly digest?: string; readonly body?: Body } = {},
  ): Promise<Response> {
    const query = options.digest === undefined ? '' : `?digest=${options.digest}`;
    const { body = null } = options;
    const headers = this.#octets(token);
    return fetch(`${this.#base}/uploads/${id}/complete${query}`, { method: 'POST', headers, body });
  }

  status({ id }: Pick<Upload, 'id'>): Promise<Response> {
    return fetch(`${this.#base}/uploads/${id}/status`, { headers: this.#auth });
  }

  destroy({ id }: Pick<Upload, 'id'>): Promise<Response> {
    return fetch(`${this.#base}/uploads/${id}/destroy`, { method: 'POST', headers: this.#auth });
  }

  download(digest: string): Promise<Response> {
    return fetch(`${this.#base}/${digest}`);
  }

  /** Declares more bytes than it sends and closes the connection, or keeps it open when `hold` is given. */
  async appendPartly({ id, token }: Upload, body: Buffer, declared: number): Promise<void> {
    const headers = { ...this.#octets(token), 'Content-Length': String(declared) };
    const { promise, resolve } = Promise.withResolvers<void>();
    const sending = request(`${this.#base}/uploads/${id}/append`, { method: 'POST', headers });
    sending.on('error', () => resolve());
    sending.on('close', () => resolve());
    sending.write(body, () => sending.destroy());
    await promise;
  }

  /** Begins an append that goes on until it is told. Resolves when the sandbox has begun to read its body. */
  async hold({ id, token }: Upload, first: Buffer): Promise<{ finish(rest: Buffer): Promise<number> }> {
    const answer = Promise.withResolvers<number>();
    const started = Promise.withResolvers<void>();
    const headers = { ...this.#octets(token), Expect: '100-continue' };
    const sending = request(`${this.#base}/uploads/${id}/append`, { method: 'POST', headers });
    sending.on('continue', () => sending.write(first, () => started.resolve()));
    sending.on('response', (response) => {
      response.resume();
      answer.resolve(response.statusCode ?? 0);
    });
    sending.on('error', answer.reject);
    sending.flushHeaders();
    await started.promise;
    return {
      finish: (rest) => {
        sending.end(rest);
        return answer.promise;
      },
    };
  }

  #octets(token: string, headers: Readonly<Record<string, string>> = {}): Record<string, string> {
    return {
      ...this.#auth,
      'PortSIP-Upload-Token': token,
      'Content-Type': 'application/octet-stream',
      ...headers,
    };
  }
}

export function uploadOf({ headers }: Response): Upload {
  return {
    id: headers.get('PortSIP-Upload-ID') ?? '',
    token: headers.get('PortSIP-Upload-Token') ?? '',
    range: headers.get('Range'),
  };
}

export function sha256(bytes: string | Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** A form with one file; the filename goes out as it is. */
export function formOf(
  bytes: string | Uint8Array<ArrayBuffer>,
  filename: string,
  type = 'application/octet-stream',
  field = 'file',
): FormData {
  const form = new FormData();
  form.append(field, new Blob([bytes], { type }), filename);
  return form;
}

/** Asks again and again until something holds. */
export async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  const end = Date.now() + 5000;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error('This did not come to hold within 5 seconds.');
    await new Promise((resolve) => setImmediate(resolve));
  }
}
