import { type BinaryInput, type Client, isApiError } from '@countersign/client';
import { checkBytes } from '../source/check-bytes.ts';
import { isUploadError, UploadError } from '../upload-error.ts';
import { type Patience, statusOf } from '../wait/patience.ts';

/** Opens a file, and puts itself between its stream and whoever reads it, to know what fails there. */
export type OpenPart = (open: () => BinaryInput | Promise<BinaryInput>) => Promise<BinaryInput>;

/** The answer, or the failure that took it away and leaves open whether the request was processed. */
export type Sent<Answer> =
  | { readonly lost: false; readonly answer: Answer; readonly streamed: number }
  | { readonly lost: true; readonly cause: unknown };

export interface FormOptions {
  readonly client: Client;
  readonly patience: Patience;
  readonly signal: AbortSignal | undefined;
}

/**
 * Sends a form until the server answers for sure: refusals for lack of time or room are waited out, a lost answer is
 * reported, because a form must not be sent twice unseen.
 *
 * @throws UploadError; what a file, its stream or a function of the application failed with; the reason of the signal
 */
export async function sendForm<Answer>(
  send: (openPart: OpenPart) => Promise<Answer>,
  { client, patience, signal }: FormOptions,
): Promise<Sent<Answer>> {
  let renewable = typeof client.options().token === 'function';
  let before: unknown;
  for (;;) {
    const form = new Watched();
    try {
      const answer = await send((open) => form.open(open));
      return { lost: false, answer, streamed: form.streamed };
    } catch (error) {
      signal?.throwIfAborted();
      // `fetch` reports it as a failure of the connection.
      if (form.failure !== undefined) throw explain(form.failure.reason, before);
      if (!isApiError(error)) throw error;
      const status = statusOf(error);
      // 503 says that the request was not processed (RFC 9110 § 15.6.4), the other 5xx do not.
      const lost = status === undefined ? !isUnsent(error.cause) : status >= 500 && status !== 503;
      if (lost) return { lost, cause: error };
      before = error;
      // The client has renewed the token, but could not send a stream again.
      if (status === 401 && renewable) renewable = false;
      else await patience.spend(error);
    }
  }
}

/** Whether a connection never came about, by the words of Node, Bun and Deno. Browsers do not tell. */
function isUnsent(cause: unknown): boolean {
  const { code, message } = (cause ?? {}) as { readonly code?: unknown; readonly message?: unknown };
  return /ECONNREFUSED|ENOTFOUND|EAI_AGAIN|CONNECT_TIMEOUT|bad port|CERT|LEAF_SIGNATURE|\(Connect\)/.test(
    `${code} ${message}`,
  );
}

/** A stream that is spent is not at fault: what made it necessary to send it again is. */
function explain(reason: unknown, before: unknown): unknown {
  return isUploadError(reason, 'source-spent') && before !== undefined
    ? new UploadError(reason.code, reason.message, { cause: before })
    : reason;
}

class Watched {
  streamed = 0;
  failure: { readonly reason: unknown } | undefined;

  async open(open: () => BinaryInput | Promise<BinaryInput>): Promise<BinaryInput> {
    try {
      const data = await open();
      return data instanceof ReadableStream ? this.#watch(data) : data;
    } catch (reason) {
      this.failure = { reason };
      throw reason;
    }
  }

  #watch(data: ReadableStream<Uint8Array>): ReadableStream<Uint8Array> {
    const reader = data.getReader();
    const pull = async (controller: ReadableStreamDefaultController<Uint8Array>): Promise<void> => {
      try {
        const { done, value } = await reader.read();
        if (done) return controller.close();
        checkBytes(value);
        this.streamed += value.length;
        controller.enqueue(value);
      } catch (reason) {
        this.failure = { reason };
        throw reason;
      }
    };
    return new ReadableStream({ pull, cancel: (reason) => reader.cancel(reason) }, { highWaterMark: 0 });
  }
}
