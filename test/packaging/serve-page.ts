import { once } from 'node:events';
import { createServer } from 'node:http';

/** Serves a page that runs one script. */
export async function servePage(script: string): Promise<AsyncDisposable & { readonly url: string }> {
  const page =
    '<!doctype html><html lang="en"><title>Uploads</title><script type="module" src="script.js"></script></html>';
  const server = createServer((request, response) => {
    const [type, body] = request.url === '/script.js' ? ['text/javascript', script] : ['text/html', page];
    response.writeHead(200, { 'content-type': type }).end(body);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
    },
  };
}
