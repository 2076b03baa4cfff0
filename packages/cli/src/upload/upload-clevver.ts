import { createClient } from '@countersign/clevver';
import { storeFiles } from '@countersign/uploads/node/clevver';
import { clientOptions } from './client-options.ts';
import type { Journey } from './journey.ts';

/** All files in one batch. */
export const uploadClevver: Journey = async (paths, options) => {
  const { signal, store, watch } = options;
  const client = createClient(clientOptions(options));
  watch.begin(paths.length === 1 ? String(paths[0]) : `${paths.length} files`);
  let sent = false;
  const { assets, batch } = await storeFiles(client, paths, {
    signal,
    ...(store && { store, key: JSON.stringify(paths) }),
    onProgress(progress) {
      sent = true;
      watch.progress(progress);
    },
    onBatch: ({ progress, status }) => watch.wait(`stored: ${status}, ${progress} %`),
  });
  return assets.map(({ file_size, id }, index) => ({
    path: paths[index] ?? '',
    bytes: file_size,
    sent,
    names: { id, batch: batch.id },
  }));
};
