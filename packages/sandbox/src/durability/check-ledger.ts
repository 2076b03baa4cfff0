import type { Ledger, LedgerUpload } from './ledger.ts';
import { authorization, finishUpload, sha256 } from './put-load.ts';

/** Holds a restarted sandbox against everything that was acknowledged before. Finishes what was left open. */
export async function checkLedger(load: {
  url: string;
  ledger: Ledger;
  random: () => number;
}): Promise<string[]> {
  const { ledger, url } = load;
  const problems: string[] = [];
  for (const upload of ledger.uploads.values()) problems.push(...(await checkUpload(load, upload)));
  for (const [path, digest] of ledger.files) problems.push(...(await checkBytes(`${url}${path}`, digest)));
  for (const [token, digest] of ledger.folders) {
    const hash = await waitForFolder(url, token);
    problems.push(...(await checkBytes(`${url}/dstor/ipfs/${hash}/dir/file.bin`, digest)));
  }
  return problems;
}

async function checkUpload(
  load: { url: string; ledger: Ledger; random: () => number },
  upload: LedgerUpload,
): Promise<string[]> {
  const blobs = `${load.url}/portsip/api/blobs`;
  if (upload.completion !== 'answered') {
    const status = await fetch(`${blobs}/uploads/${upload.id}/status`, { headers: { authorization } });
    if (status.status !== 204) return [`the upload ${upload.id} is gone (${status.status})`];
    const held = Number(/^0-(\d+)$/.exec(status.headers.get('Range') ?? '')?.[1] ?? -1) + 1;
    if (held < upload.acknowledged)
      return [`${upload.acknowledged - held} acknowledged bytes of ${upload.id} are lost`];
    if (held > upload.sent) return [`${upload.id} has ${held - upload.sent} bytes that were never sent`];
    upload.acknowledged = held;
    await finishUpload(load, upload, status.headers.get('PortSIP-Upload-Token') ?? '');
  }
  return checkBytes(`${blobs}/${sha256(upload.bytes)}`, sha256(upload.bytes));
}

async function checkBytes(url: string, digest: string): Promise<string[]> {
  const answer = await fetch(url);
  if (answer.status !== 200) return [`${url} is answered with ${answer.status}`];
  return sha256(await answer.bytes()) === digest ? [] : [`${url} has other bytes`];
}

/** @returns the content id of the folder */
async function waitForFolder(url: string, token: string): Promise<string> {
  for (;;) {
    const headers = { authorization, 'x-dstor-upload-token': token };
    const answer = await fetch(`${url}/dstor/v1/upload/get-status/`, { headers });
    const { data, status } = (await answer.json()) as { status: string; data?: { Hash: string }[] };
    if (status === 'DONE') return data?.[0]?.Hash ?? '';
    if (!answer.ok || status === 'ERROR') return status;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
