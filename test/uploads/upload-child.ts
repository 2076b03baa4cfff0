/** Uploads a file as a program of its own, which a test can kill. Says how far it is, line by line. */
import { createClient } from '@countersign/portsip';
import { createFileStore, uploadBlob } from '@countersign/uploads/node/portsip';

const [baseUrl = '', path = '', state = '', chunkSize = ''] = process.argv.slice(2);

const result = await uploadBlob(createClient({ baseUrl, token: 'alice-token' }), path, {
  chunkSize: Number(chunkSize),
  store: createFileStore(state),
  onProgress: ({ acknowledged }) => console.log(acknowledged),
});
console.log(JSON.stringify(result));
