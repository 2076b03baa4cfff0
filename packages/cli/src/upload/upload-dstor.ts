import { createClient } from '@countersign/dstor';
import { uploadFolder } from '@countersign/uploads/node/dstor';
import { clientOptions } from './client-options.ts';
import type { Journey, Uploaded } from './journey.ts';

/** Each folder, one after the other. */
export const uploadDstor: Journey = async (paths, options) => {
  const { signal, store, symlinks, watch } = options;
  const client = createClient(clientOptions(options));
  const uploaded: Uploaded[] = [];
  for (const path of paths) {
    watch.begin(path);
    let sent = false;
    const { files, hash, name } = await uploadFolder(client, path, {
      signal,
      symlinks,
      ...(store && { store }),
      onProgress(progress) {
        sent = true;
        watch.progress(progress);
        if (progress.acknowledged === progress.total) watch.wait('processed by the server');
      },
    });
    uploaded.push({
      path,
      bytes: files.reduce((sum, { size }) => sum + size, 0),
      sent,
      names: { ...(name !== undefined && { name }), ...(hash !== undefined && { hash }) },
      files: files.map(({ hash, ...file }) => ({ ...file, ...(hash !== undefined && { hash }) })),
    });
  }
  return uploaded;
};
