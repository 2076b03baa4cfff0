/**
 * A server that speaks as much of the APIs as an upload needs and keeps nothing: what is measured against it is the
 * client. `POST /bare` takes any bytes.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

const blobs = new Map<string, number>();
let chunks = 0;

interface Received {
  readonly bytes: number;
  /** How it begins. */
  readonly head: string;
}

async function count(request: IncomingMessage): Promise<Received> {
  let bytes = 0;
  let head = '';
  for await (const chunk of request as AsyncIterable<Buffer>) {
    if (head.length < 1024) head += chunk.toString('latin1', 0, 1024);
    bytes += chunk.length;
  }
  return { bytes, head };
}

/** Bytes of the only file of a form: without the fields before it and the boundary behind it. */
function sizeOfFile(request: IncomingMessage, { bytes, head }: Received): number {
  const boundary = request.headers['content-type']?.split('boundary=')[1];
  return bytes - head.indexOf('\r\n\r\n') - `\r\n\r\n\r\n--${boundary}--\r\n`.length;
}

function answer(
  response: ServerResponse,
  status: number,
  json: unknown,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(json === undefined ? '' : JSON.stringify(json));
}

function tell(response: ServerResponse, status: number, id: string): void {
  const held = blobs.get(id) ?? 0;
  const headers = { 'PortSIP-Upload-ID': id, 'PortSIP-Upload-Token': `${id}-${held}` };
  response.writeHead(status, held > 0 ? { ...headers, Range: `0-${held - 1}` } : headers).end();
}

const server = createServer(async (request, response) => {
  const [, first = '', , , id = '', action = ''] = (request.url ?? '').split('?')[0]?.split('/') ?? [];
  const received = await count(request);
  const { bytes } = received;
  if (first === 'bare') return answer(response, 200, { bytes });
  if (first === 'api') {
    if (id === '') {
      const opened = crypto.randomUUID();
      blobs.set(opened, 0);
      return tell(response, 202, opened);
    }
    if (action === 'complete') return answer(response, 201, { id });
    blobs.set(id, (blobs.get(id) ?? 0) + bytes);
    return tell(response, 203, id);
  }
  // Pakt is asked below /pakt, dStor below /dstor.
  if (first === 'pakt') {
    const size = String(sizeOfFile(request, received));
    return answer(response, 200, { status: 'success', message: 'OK', data: { _id: '0'.repeat(24), size } });
  }
  if (request.url?.includes('get-token')) return answer(response, 200, { message: 'ok', token: 'upload' });
  if (request.url?.includes('get-status'))
    return answer(response, 200, { status: 'DONE', data: [{ Hash: 'folder', Name: 'folder' }] });
  chunks += 1;
  answer(response, 200, { message: 'ok', chunks });
});

server.requestTimeout = 0;
server.listen(0, '127.0.0.1', () => console.log((server.address() as AddressInfo).port));
