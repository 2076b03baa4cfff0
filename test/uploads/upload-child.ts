/** Uploads a file or folder as a program of its own, which a test can kill. Says how far it is, line by line. */
import { createClient as createDstor } from '@countersign/dstor';
import { createClient as createPortsip } from '@countersign/portsip';
import { uploadFolder } from '@countersign/uploads/node/dstor';
import { createFileStore, uploadBlob } from '@countersign/uploads/node/portsip';

const [baseUrl = '', path = '', state = '', chunkSize = '', kind = ''] = process.argv.slice(2);

const token = 'alice-token';
const options = {
  chunkSize: Number(chunkSize),
  store: createFileStore(state),
  onProgress: ({ acknowledged }: { readonly acknowledged: number }) => console.log(acknowledged),
};
const result =
  kind === 'folder'
    ? await uploadFolder(createDstor({ baseUrl, token }), path, { ...options, polling: { interval: 20 } })
    : await uploadBlob(createPortsip({ baseUrl, token }), path, options);
console.log(JSON.stringify(result));
