import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { Problem, problemType } from './problem.ts';

/** Answers what Node's HTTP parser could not read, or waited for too long: there is no request object for it. */
export function refuseConnection(error: Error & { code?: string }, socket: Socket): void {
  if (!socket.writable || error.code === 'ECONNRESET') {
    socket.destroy();
    return;
  }
  const { details } = problemOf(error);
  const body = JSON.stringify(details);
  socket.end(
    [
      `HTTP/1.1 ${details.status} ${STATUS_CODES[details.status]}`,
      `content-type: ${problemType}`,
      `content-length: ${Buffer.byteLength(body)}`,
      'connection: close',
      '',
      body,
    ].join('\r\n'),
  );
}

function problemOf({ code, message }: Error & { code?: string }): Problem {
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT')
    return new Problem('request-timeout', 'The request did not arrive completely in time.');
  if (code === 'HPE_HEADER_OVERFLOW')
    return new Problem('headers-too-large', 'Request line and headers together are larger than 16 KiB.');
  return new Problem('malformed-request', `The request cannot be read as HTTP/1.1: ${message}.`);
}
