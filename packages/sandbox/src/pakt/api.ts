import type { Api } from '../api.ts';
import { createDownloadUrl } from './create-download-url.ts';
import { downloadFile } from './download-file.ts';
import { getFile } from './get-file.ts';
import { listFiles } from './list-files.ts';
import { storeFile } from './store-file.ts';
import { uploadPrivateFile, uploadPublicFile } from './upload-file.ts';

export const pakt: Api = {
  name: 'pakt',
  operations: { uploadPublicFile, uploadPrivateFile, listFiles, getFile, createDownloadUrl },
  download: downloadFile,
  problem: ({ code, message, status }) => ({
    status: 'error',
    message,
    statusCode: status,
    ...(code ? { code } : {}),
  }),
  workers: () => ({}),
  seed: (namespace, user, file, { isPrivate }) =>
    storeFile(namespace, user, file, isPrivate ? 'private' : 'public').id,
};
