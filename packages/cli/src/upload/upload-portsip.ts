import { createClient } from '@countersign/portsip';
import { uploadBlob } from '@countersign/uploads/node/portsip';
import { clientOptions } from './client-options.ts';
import type { Journey, Uploaded } from './journey.ts';

/** Each file as a blob, one after the other. */
export const uploadPortsip: Journey = async (paths, options) => {
  const { signal, store, watch } = options;
  const client = createClient(clientOptions(options));
  const uploaded: Uploaded[] = [];
  for (const path of paths) {
    watch.begin(path);
    let sent = false;
    const { digest, id, size } = await uploadBlob(client, path, {
      signal,
      ...(store && { store }),
      onProgress(progress) {
        sent = true;
        watch.progress(progress);
      },
    });
    uploaded.push({ path, bytes: size, sent, names: { id, digest } });
  }
  return uploaded;
};
