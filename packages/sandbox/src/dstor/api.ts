import type { Api } from '../api.ts';
import { createUploadToken } from './create-upload-token.ts';
import { folderExpiry, folderStage, folderUploads, removeFolderUpload } from './folder-upload.ts';
import { getUploadStatus } from './get-upload-status.ts';
import { downloadFromIpfs } from './ipfs-content.ts';
import { processFolder } from './process-folder.ts';
import { uploadChunk } from './upload-chunk.ts';

export const dstor: Api = {
  name: 'dstor',
  operations: { createUploadToken, uploadChunk, getUploadStatus },
  download: downloadFromIpfs,
  problem: ({ message }) => ({ status: 'error', message }),
  workers: (namespace) => ({
    [folderExpiry](id) {
      const upload = namespace.records.get(folderUploads, id);
      if (upload?.status !== 'UPLOADING') return;
      if (upload.expiresAt <= namespace.clock.now()) removeFolderUpload(namespace, upload);
      else namespace.due.schedule({ at: upload.expiresAt, kind: folderExpiry, subject: id });
    },
    [folderStage]: (id) => processFolder(namespace, id),
  }),
};
