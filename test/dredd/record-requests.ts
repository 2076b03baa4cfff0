import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** A request as it came over the wire. */
export interface RecordedRequest {
  readonly method: string;
  readonly target: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Uint8Array;
}

export interface Recorder extends AsyncDisposable {
  readonly url: string;
  readonly requests: readonly RecordedRequest[];
}

export interface RelayedAnswer {
  readonly headers: IncomingHttpHeaders;
  readonly body: Uint8Array;
}

/**
 * Stands in front of a server and keeps what was really sent to it.
 *
 * @param change Applied to each answer, to see whether a judge notices.
 */
export async function recordRequests(
  upstream: string,
  change = (answer: RelayedAnswer): RelayedAnswer => answer,
): Promise<Recorder> {
  const requests: RecordedRequest[] = [];
  const server = createServer(async (incoming, outgoing) => {
    const { method = '', url: target = '', headers } = incoming;
    const body = await buffer(incoming);
    requests.push({ method, target, headers, body });
    const forwarded = request(upstream + target, { method, headers }).end(body);
    const [response] = (await once(forwarded, 'response')) as [IncomingMessage];
    const { 'content-length': _, ...fields } = response.headers;
    const answer = change({ headers: fields, body: await buffer(response) });
    outgoing.statusCode = response.statusCode ?? 500;
    for (const [name, value] of Object.entries(answer.headers)) outgoing.setHeader(name, value ?? '');
    outgoing.end(answer.body);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
