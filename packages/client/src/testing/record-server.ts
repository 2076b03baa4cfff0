import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request as it came over the wire. */
export interface RecordedRequest {
  readonly method: string;
  readonly target: string;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}

/** What the server answers; a string or object body is sent as it is or as JSON. */
export interface Answer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array | object;
}

export interface RecordServer extends AsyncDisposable {
  readonly url: string;
  readonly requests: readonly RecordedRequest[];
  /** The most recent request. */
  last(): RecordedRequest;
}

/** Starts a server on loopback that keeps every request and answers as told. */
export async function startRecordServer(
  answer: (request: RecordedRequest) => Answer = () => ({}),
): Promise<RecordServer> {
  const requests: RecordedRequest[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const recorded = {
      method: request.method ?? '',
      target: request.url ?? '',
      headers: request.headers,
      body: Buffer.concat(chunks),
    };
    requests.push(recorded);
    const { status = 200, headers = {}, body = '' } = answer(recorded);
    const plain = typeof body === 'string' || body instanceof Uint8Array;
    response.writeHead(status, plain ? headers : { 'content-type': 'application/json', ...headers });
    response.end(plain ? body : JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    last() {
      const request = requests.at(-1);
      if (request === undefined) throw new Error('nothing was sent');
      return request;
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
