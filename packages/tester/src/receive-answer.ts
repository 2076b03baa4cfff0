import type { WireHeaders } from '@countersign/contract';
import type { Dispatcher } from 'undici';

/** As much of an answer as came. */
export interface Answer {
  status?: number;
  headers?: WireHeaders;
  readonly chunks: Uint8Array[];
  received: number;
}

/** An exchange that is under way. */
export interface Receiving {
  /** False when there is more than is read; rejected with what went wrong. */
  readonly whole: Promise<boolean>;
  /** Ends it, now or as soon as it has begun. */
  abort(): void;
}

/**
 * Sends a request and fills in the answer as it comes. Without the stream that the library's `request` puts around a body:
 * all of it is wanted, and the stream costs as much as the exchange.
 */
export function receiveAnswer(
  dispatcher: Dispatcher,
  request: Dispatcher.DispatchOptions,
  answer: Answer,
  limit: number,
): Receiving {
  const { promise, reject, resolve } = Promise.withResolvers<boolean>();
  let controller: Dispatcher.DispatchController | undefined;
  let isOver = false;
  dispatcher.dispatch(request, {
    onRequestStart(started) {
      controller = started;
      if (isOver) started.abort(ended());
    },
    onResponseStart({ rawHeaders }, status) {
      // What comes before the answer (100, 103) is none.
      if (status < 200) return;
      answer.status = status;
      answer.headers = pairs(rawHeaders);
    },
    onResponseData(started, chunk) {
      answer.received += chunk.length;
      if (answer.received <= limit) {
        answer.chunks.push(chunk);
        return;
      }
      resolve(false);
      started.abort(ended());
    },
    onResponseEnd: () => resolve(true),
    onResponseError: (_, error) => reject(error),
  });
  return {
    whole: promise,
    abort() {
      isOver = true;
      controller?.abort(ended());
    },
  };
}

function ended(): Error {
  return new Error('the exchange was ended');
}

/** Names and values in turn, as bytes. */
function pairs(raw: unknown): WireHeaders {
  const flat: readonly unknown[] = Array.isArray(raw) ? raw : [];
  const headers: [string, string][] = [];
  for (let index = 0; index + 1 < flat.length; index += 2)
    headers.push([latin1(flat[index]), latin1(flat[index + 1])]);
  return headers;
}

function latin1(field: unknown): string {
  return Buffer.isBuffer(field) ? field.toString('latin1') : String(field);
}
