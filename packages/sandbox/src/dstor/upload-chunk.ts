import type { OperationExchange, OperationHandler } from '../exchange.ts';
import { checkFilename } from '../http/check-filename.ts';
import { Refusal } from '../http/refusal.ts';
import { type TakenFile, takeFiles } from '../http/take-files.ts';
import {
  directoriesOf,
  type FolderUpload,
  filesOf,
  findFolderUpload,
  folderExpiry,
  folderStage,
  folderUploads,
  openFolderUploads,
  referenceOf,
  type Stage,
} from './folder-upload.ts';

/** Every part is a file, whatever its field is called. */
export const uploadChunk: OperationHandler = async (exchange) => {
  checkMissing(findFolderUpload(exchange));
  return await takeFiles(
    exchange,
    () => true,
    (files) => {
      // Looked up again: other chunks may have arrived meanwhile.
      const upload = findFolderUpload(exchange);
      checkMissing(upload);
      for (const file of files) place(exchange, upload, file);
      count(exchange, upload);
      const token = String(exchange.parameters.headers['x-dstor-upload-token']);
      return { status: 200, json: { upload_token: token, errorAtStage: null } };
    },
  );
};

function checkMissing({ chunks, received }: FolderUpload): void {
  if (received >= chunks) throw new Refusal(409, `All ${chunks} chunks of this upload are there already.`);
}

/** Puts a file where its path says; the same path again replaces it. */
function place({ namespace }: OperationExchange, { id }: FolderUpload, file: TakenFile): void {
  const { limits, name: space, records, storage } = namespace;
  const path = file.filename ?? checkFilename(file.field, limits) ?? 'file';
  const parents = parentsOf(path);
  const asFile = parents.find((parent) => records.get(filesOf(id), parent) !== undefined);
  if (asFile !== undefined)
    throw new Refusal(409, `"${asFile}" is a file of this folder; it cannot hold "${path}".`);
  if (records.get(directoriesOf(id), path))
    throw new Refusal(409, `"${path}" is a directory of this folder.`);
  const before = records.get(filesOf(id), path);
  if (before !== undefined) storage.release(before.sha256, space, referenceOf(id, path));
  for (const parent of parents) records.put(directoriesOf(id), parent, true);
  const { contentType, sha256, size } = file;
  records.put(filesOf(id), path, { contentType, sha256, size });
  storage.retain(file, space, referenceOf(id, path));
}

function parentsOf(path: string): string[] {
  const segments = path.split('/').slice(0, -1);
  return segments.map((_, index) => segments.slice(0, index + 1).join('/'));
}

/** Every chunk that was taken counts, repeated ones too, as the page counts requests. The last one starts the job. */
function count({ faults, namespace, user }: OperationExchange, upload: FolderUpload): void {
  const { clock, due, pace, records } = namespace;
  const received = upload.received + 1;
  const expiresAt = clock.now() + pace.folderUpload;
  if (received < upload.chunks) {
    records.put(folderUploads, upload.id, { ...upload, received, expiresAt });
    return;
  }
  const failure = faults['fail-job'];
  const stage: Stage = failure?.stage === 'SAVING_DATA' ? 'SAVING_DATA' : 'ADDING_TO_IPFS';
  const explanation =
    failure?.explanation ?? `The files could not be processed: a fault was asked for at ${stage}.`;
  records.put(folderUploads, upload.id, {
    ...upload,
    received,
    status: 'ADDING_TO_IPFS',
    ...(failure === undefined ? {} : { fails: { stage, explanation } }),
  });
  records.delete(openFolderUploads(user.id), upload.id);
  due.cancel(folderExpiry, upload.id);
  due.schedule({ at: clock.now() + pace.stage, kind: folderStage, subject: upload.id });
}
