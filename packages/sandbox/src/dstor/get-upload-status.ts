import type { OperationHandler } from '../exchange.ts';
import { filesOf, findFolderUpload } from './folder-upload.ts';

/** The folder first, since clients read the first entry; then every file by its path. */
export const getUploadStatus: OperationHandler = (exchange) => {
  const upload = findFolderUpload(exchange);
  const { failure, folderPath, id, root, status } = upload;
  const errors = { errorExplanation: failure?.explanation ?? null, errorAtStage: failure?.stage ?? null };
  if (status !== 'DONE') return { status: 200, json: { status, ...errors } };
  const folder = {
    Hash: root,
    Name: folderPath.split('/').findLast((segment) => segment !== '') ?? folderPath,
  };
  const files = exchange.namespace.records
    .list(filesOf(id))
    .map(({ key, value }) => ({ Hash: value.cid, Name: key }));
  return { status: 200, json: { status, ...errors, data: [folder, ...files] } };
};
