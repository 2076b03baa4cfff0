import { createHash, randomBytes } from 'node:crypto';
import type { Ledger, LedgerUpload } from './ledger.ts';

export const authorization = 'Bearer alice-token';

interface Load {
  readonly url: string;
  readonly ledger: Ledger;
  readonly random: () => number;
}

/** Uploads in all four APIs until the sandbox is gone. Every answer goes into the ledger as soon as it is there. */
export async function putLoad(load: Load): Promise<void> {
  const kinds = [uploadBlob, uploadBlob, uploadFile, uploadAsset, uploadFolder];
  for (;;) {
    const kind = kinds[Math.floor(load.random() * kinds.length)];
    try {
      await kind?.(load);
    } catch (error) {
      // The sandbox was killed: what fetch says then is a TypeError, or a cut body.
      if (
        (error instanceof TypeError && error.message === 'fetch failed') ||
        (error instanceof Error && /terminated|JSON/.test(error.message))
      )
        return;
      throw error;
    }
  }
}

function someBytes({ random }: Load): Buffer<ArrayBuffer> {
  const sizes = [0, 1, 1000, 70_000, 400_000];
  return randomBytes(Math.floor((sizes[Math.floor(random() * sizes.length)] ?? 1) * (0.5 + random())));
}

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

async function post(
  { ledger }: Load,
  url: string,
  headers: Record<string, string> = {},
  body: BodyOf | null = null,
): Promise<Response> {
  const answer = await fetch(url, { method: 'POST', headers: { authorization, ...headers }, body });
  if (!answer.ok) throw new Error(`POST ${url} was answered with ${answer.status}: ${await answer.text()}`);
  ledger.answers += 1;
  return answer;
}

type BodyOf = Uint8Array<ArrayBuffer> | FormData | string;

async function uploadBlob(load: Load): Promise<void> {
  const base = `${load.url}/portsip/api/blobs/uploads`;
  const opened = await post(load, base);
  const upload: LedgerUpload = {
    id: opened.headers.get('PortSIP-Upload-ID') ?? '',
    bytes: someBytes(load),
    acknowledged: 0,
    sent: 0,
    completion: 'none',
  };
  load.ledger.uploads.set(upload.id, upload);
  await finishUpload(load, upload, opened.headers.get('PortSIP-Upload-Token') ?? '');
}

/** Appends what is missing and completes. */
export async function finishUpload(load: Load, upload: LedgerUpload, firstToken: string): Promise<void> {
  const base = `${load.url}/portsip/api/blobs/uploads/${upload.id}`;
  let token = firstToken;
  const headers = (): Record<string, string> => ({
    'PortSIP-Upload-Token': token,
    'Content-Type': 'application/octet-stream',
  });
  while (upload.acknowledged < upload.bytes.length) {
    const end = Math.min(upload.bytes.length, upload.acknowledged + 1 + Math.floor(load.random() * 200_000));
    upload.sent = end;
    const answer = await post(
      load,
      `${base}/append`,
      headers(),
      new Uint8Array(upload.bytes.subarray(upload.acknowledged, end)),
    );
    load.ledger.acknowledgedBytes += end - upload.acknowledged;
    upload.acknowledged = end;
    token = answer.headers.get('PortSIP-Upload-Token') ?? '';
  }
  upload.completion = 'asked';
  await post(load, `${base}/complete?digest=${sha256(upload.bytes)}`, headers());
  upload.completion = 'answered';
}

function formOf(bytes: Uint8Array<ArrayBuffer>): FormData {
  const form = new FormData();
  form.append('file', new Blob([bytes]), 'dir/file.bin');
  return form;
}

async function uploadFile(load: Load): Promise<void> {
  const bytes = someBytes(load);
  const answer = await post(load, `${load.url}/pakt/v1/upload`, {}, formOf(bytes));
  const { data } = (await answer.json()) as { data: { url: string } };
  acknowledge(load, new URL(data.url).pathname, bytes);
}

async function uploadAsset(load: Load): Promise<void> {
  const batches = `${load.url}/clevver/api/batches`;
  const created = (await (await post(load, batches)).json()) as { data: { id: string } };
  const bytes = someBytes(load);
  const answer = await post(load, `${batches}/${created.data.id}/files`, {}, formOf(bytes));
  const { data } = (await answer.json()) as { data: { file: { url: string } } };
  acknowledge(load, data.file.url, bytes);
  await post(load, `${batches}/${created.data.id}/start`);
}

function acknowledge({ ledger }: Load, path: string, bytes: Uint8Array): void {
  ledger.files.set(path, sha256(bytes));
  ledger.acknowledgedBytes += bytes.length;
}

async function uploadFolder(load: Load): Promise<void> {
  const base = `${load.url}/dstor/v1/upload`;
  const announcement = JSON.stringify({ chunks_number: 1, folder_path: 'folder' });
  const announced = await post(
    load,
    `${base}/get-token`,
    { 'content-type': 'application/json' },
    announcement,
  );
  const { token } = (await announced.json()) as { token: string };
  const bytes = someBytes(load);
  await post(load, `${base}/`, { 'x-dstor-upload-token': token }, formOf(bytes));
  load.ledger.folders.set(token, sha256(bytes));
  load.ledger.acknowledgedBytes += bytes.length;
}
