import { once } from 'node:events';
import { createServer } from 'node:http';
import { numbers } from './command-line.ts';

/** Serves the description `numbers`, and does what it says; below `/wrong` numbers are texts. */
export async function serveNumbers(): Promise<AsyncDisposable & { readonly url: string }> {
  const server = createServer(({ method, url }, response) => {
    if (url === '/openapi.json') return void response.end(numbers);
    if (url === '/wrong/number')
      return void response.setHeader('content-type', 'application/json').end('"x"');
    const described = url === '/number' && (method === 'GET' || method === 'PUT');
    const status = url !== '/number' ? 404 : !described ? 405 : method === 'GET' ? 200 : 204;
    response.writeHead(status, { 'content-type': 'application/json' }).end(status === 200 ? '1' : undefined);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
    },
  };
}
