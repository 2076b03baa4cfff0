import { randomUUID } from 'node:crypto';
import type { OperationHandler } from '../exchange.ts';
import { Refusal } from '../http/refusal.ts';
import { expiry, openUploads, type Upload, uploadHeaders, uploads } from './upload.ts';

export const initBlobUpload: OperationHandler = ({ namespace, parameters, user }) => {
  const { clock, due, limits, pace, records, storage } = namespace;
  if (records.count(openUploads(user.id)) >= limits.sessions) {
    throw new Refusal(
      429,
      `There are ${limits.sessions} unfinished uploads already; complete or destroy some.`,
    );
  }
  const { filename, temporary } = parameters.query;
  const upload: Upload = {
    id: randomUUID(),
    owner: user.id,
    filename: filename === undefined ? undefined : String(filename),
    temporary: temporary === true,
    size: 0,
    generation: 1,
    expiresAt: clock.now() + pace.blobUpload,
  };
  records.transaction(() => {
    records.put(uploads, upload.id, upload);
    records.put(openUploads(user.id), upload.id, true);
    due.schedule({ at: upload.expiresAt, kind: expiry, subject: upload.id });
  });
  storage.blobs.begin(upload.id);
  return { status: 202, headers: uploadHeaders(namespace, upload) };
};
