import { type AddressInfo, createServer, type Socket } from 'node:net';

/** A request, taken from the socket before any library has read it. */
export interface RawRequest {
  /** For example `POST /api/batches HTTP/1.1`. */
  readonly requestLine: string;
  /** As sent, in order. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** Without the framing of chunks. */
  readonly body: Buffer;
}

export interface WireRecorder extends AsyncDisposable {
  readonly url: string;
  /** The only request so far; forgets it. */
  take(): RawRequest;
}

/** A server on loopback that keeps the bytes of every request and answers each with `200` and `{}`. */
export async function startWireRecorder(): Promise<WireRecorder> {
  const requests: RawRequest[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    let received = Buffer.alloc(0);
    socket.on('data', (chunk) => {
      received = Buffer.concat([received, chunk]);
      const request = readRequest(received);
      if (request === undefined) return;
      received = Buffer.alloc(0);
      requests.push(request);
      socket.write('HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}');
    });
    socket.on('error', () => socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    take() {
      const [request, second] = requests.splice(0);
      if (request === undefined || second !== undefined) throw new Error('expected exactly one request');
      return request;
    },
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Undefined until all of it is there. */
function readRequest(received: Buffer): RawRequest | undefined {
  const end = received.indexOf('\r\n\r\n');
  if (end < 0) return undefined;
  const [requestLine = '', ...lines] = received.subarray(0, end).toString('latin1').split('\r\n');
  const headers = lines.map((line) => {
    const colon = line.indexOf(': ');
    return [line.slice(0, colon), line.slice(colon + 2)] as const;
  });
  const field = (wanted: string): string | undefined =>
    headers.find(([name]) => name.toLowerCase() === wanted)?.[1];
  const rest = received.subarray(end + 4);
  const body =
    field('transfer-encoding') === 'chunked'
      ? joinChunks(rest)
      : takeBytes(rest, Number(field('content-length') ?? 0));
  return body && { requestLine, headers, body };
}

function takeBytes(bytes: Buffer, length: number): Buffer | undefined {
  if (bytes.length > length) throw new Error(`${bytes.length - length} bytes follow the body`);
  return bytes.length === length ? bytes : undefined;
}

/** RFC 9112 § 7.1; undefined until the last chunk is there. */
function joinChunks(bytes: Buffer): Buffer | undefined {
  const chunks: Buffer[] = [];
  for (let position = 0; ; ) {
    const lineEnd = bytes.indexOf('\r\n', position);
    if (lineEnd < 0) return undefined;
    const size = Number.parseInt(bytes.subarray(position, lineEnd).toString('latin1'), 16);
    const chunkEnd = lineEnd + 2 + size;
    if (bytes.length < chunkEnd + 2) return undefined;
    if (size === 0) return Buffer.concat(chunks);
    chunks.push(bytes.subarray(lineEnd + 2, chunkEnd));
    position = chunkEnd + 2;
  }
}
