import type { IncomingMessage } from 'node:http';
import { Problem } from './problem.ts';

/**
 * Reads a request body into memory, up to `maxBytes`; undefined when the request has none. A larger one is refused, at
 * once when its length is declared, else as soon as it is passed. Nothing of it is kept; what still comes flows away, so
 * that the client can read the refusal.
 *
 * @param proceed Called before the first byte is awaited; the place for `100 Continue`.
 */
export async function readBody(
  request: IncomingMessage,
  maxBytes: number,
  proceed: () => void,
): Promise<Uint8Array | undefined> {
  if (request.headers['content-length'] === undefined && request.headers['transfer-encoding'] === undefined)
    return undefined;
  if (Number(request.headers['content-length']) > maxBytes) throw tooLarge(maxBytes);
  proceed();
  const chunks: Uint8Array[] = [];
  let size = 0;
  return new Promise((resolve, reject) => {
    const take = (chunk: Uint8Array): void => {
      size += chunk.byteLength;
      if (size <= maxBytes) {
        chunks.push(chunk);
        return;
      }
      request.off('data', take);
      chunks.length = 0;
      reject(tooLarge(maxBytes));
    };
    request.on('data', take);
    request.once('end', () => resolve(Buffer.concat(chunks)));
    request.once('error', reject);
    request.once('close', () => reject(new Error('the client went away')));
  });
}

function tooLarge(maxBytes: number): Problem {
  return new Problem(
    'body-too-large',
    `The mock takes bodies of up to ${maxBytes} bytes; larger ones need a real server or the sandbox.`,
    {
      maxBytes,
    },
  );
}
