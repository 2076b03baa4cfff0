import type { Api } from '../api.ts';
import { appendBlobUpload } from './append-blob-upload.ts';
import { completeBlobUpload } from './complete-blob-upload.ts';
import { deleteBlobUpload } from './delete-blob-upload.ts';
import { downloadBlobs } from './download-blobs.ts';
import { getBlobUploadStatus } from './get-blob-upload-status.ts';
import { initBlobUpload } from './init-blob-upload.ts';
import { fileOrder, storedFiles, storeFile, temporaryExpiry } from './stored-file.ts';
import { expiry, removeUpload, uploads } from './upload.ts';

export const portsip: Api = {
  name: 'portsip',
  operations: {
    initBlobUpload,
    appendBlobUpload,
    completeBlobUpload,
    getBlobUploadStatus,
    deleteBlobUpload,
    downloadBlobs,
  },
  problem: ({ code = 'UNKNOWN', message }) => ({ errors: [{ code, message }] }),
  workers: (namespace) => ({
    [expiry](id) {
      const upload = namespace.records.get(uploads, id);
      if (upload === undefined) return undefined;
      if (upload.expiresAt <= namespace.clock.now()) return removeUpload(namespace, upload);
      return namespace.due.schedule({ at: upload.expiresAt, kind: expiry, subject: id });
    },
    [temporaryExpiry](subject) {
      const [sha256 = '', key = ''] = subject.split('/');
      namespace.records.transaction(() => {
        if (!namespace.records.delete(storedFiles(sha256), key)) return;
        namespace.records.delete(fileOrder, key);
        namespace.storage.release(sha256, namespace.name, `portsip/${key}`);
      });
    },
  }),
  seed: (namespace, _user, file) => storeFile(namespace, { ...file, temporary: false }),
  parts: ({ records }) =>
    records
      .list(uploads)
      .flatMap(({ value }) => (value.completion === undefined ? [{ id: value.id, size: value.size }] : [])),
};
