import { connect } from 'node:net';
import { buffer } from 'node:stream/consumers';
import type { WireHeaders, WireRequest, WireResponse } from '@countersign/contract';

/** Sends one request over a connection of its own and returns every byte that came back, even where HTTP has no body. */
export async function exchange(baseUrl: string, request: WireRequest): Promise<WireResponse> {
  const { hostname, port, host } = new URL(baseUrl);
  const socket = connect(Number(port), hostname);
  const fields = [['host', host], ['connection', 'close'], ...request.headers];
  if (request.body !== undefined) fields.push(['content-length', String(request.body.length)]);
  const head = fields.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  socket.write(`${request.method} ${request.target} HTTP/1.1\r\n${head}\r\n`, 'latin1');
  socket.write(request.body ?? '');
  return parseResponse(await buffer(socket));
}

function parseResponse(bytes: Buffer): WireResponse {
  const end = bytes.indexOf('\r\n\r\n');
  const [statusLine = '', ...lines] = bytes.subarray(0, end).toString('latin1').split('\r\n');
  const headers: WireHeaders = lines.map((line) => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon), line.slice(colon + 1).trim()] as const;
  });
  const chunked = headers.some(
    ([name, value]) => name.toLowerCase() === 'transfer-encoding' && value === 'chunked',
  );
  const rest = bytes.subarray(end + 4);
  return {
    status: Number(statusLine.split(' ')[1]),
    headers,
    body: new Uint8Array(chunked ? joinChunks(rest) : rest),
  };
}

function joinChunks(bytes: Buffer): Buffer {
  const chunks: Buffer[] = [];
  for (let at = 0; at < bytes.length; ) {
    const line = bytes.indexOf('\r\n', at);
    const size = Number.parseInt(bytes.subarray(at, line).toString('latin1'), 16);
    if (!(size > 0)) break;
    chunks.push(bytes.subarray(line + 2, line + 2 + size));
    at = line + 2 + size + 2;
  }
  return Buffer.concat(chunks);
}
