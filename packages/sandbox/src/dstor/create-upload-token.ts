import { randomBytes } from 'node:crypto';
import type { OperationHandler } from '../exchange.ts';
import { readJson } from '../http/read-json.ts';
import { Refusal } from '../http/refusal.ts';
import { type FolderUpload, folderExpiry, folderUploads, idOf, openFolderUploads } from './folder-upload.ts';

/** What the description requires of the body; `readJson` has checked it. */
interface Announcement {
  readonly chunks_number: number;
  readonly folder_path: string;
}

export const createUploadToken: OperationHandler = async (exchange) => {
  const { namespace, user } = exchange;
  const { clock, due, limits, pace, records } = namespace;
  const { chunks_number, folder_path } = await readJson<Announcement>(exchange);
  if (records.count(openFolderUploads(user.id)) >= limits.sessions) {
    throw new Refusal(429, `There are ${limits.sessions} unfinished uploads already; finish some first.`);
  }
  const token = randomBytes(32).toString('base64url');
  const upload: FolderUpload = {
    id: idOf(token),
    owner: user.id,
    chunks: chunks_number,
    folderPath: folder_path,
    received: 0,
    status: 'UPLOADING',
    expiresAt: clock.now() + pace.folderUpload,
  };
  records.transaction(() => {
    records.put(folderUploads, upload.id, upload);
    records.put(openFolderUploads(user.id), upload.id, true);
    due.schedule({ at: upload.expiresAt, kind: folderExpiry, subject: upload.id });
  });
  return { status: 200, json: { message: 'ok', token } };
};
