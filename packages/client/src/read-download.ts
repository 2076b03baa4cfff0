/** Makes the error of a download that ended too early. */
type Fail = (code: 'truncated', message: string, cause?: unknown) => Error;

export type ReadDownload = (
  response: Response,
  fail: Fail,
  signal?: AbortSignal,
) => ReadableStream<Uint8Array> | null;

/**
 * The body of a download, which fails where it ends before the length that its headers announced. The response can still be
 * read by other means as long as nothing was taken from the stream.
 */
export function readDownload(
  { body, headers }: Response,
  fail: Fail,
  signal?: AbortSignal,
): ReadableStream<Uint8Array> | null {
  // The length is that of the encoded bytes, which nobody sees.
  const length = headers.has('content-encoding') ? null : headers.get('content-length');
  let reader: ReadableStreamDefaultReader<Uint8Array> | undefined;
  let received = 0;
  const truncated = (cause?: unknown): Error =>
    fail('truncated', `, but its body ended after ${received}${length ? ` of ${length}` : ''} bytes`, cause);
  return (
    body &&
    new ReadableStream(
      {
        async pull(controller) {
          reader ??= body.getReader();
          const { done, value } = await reader.read().catch((cause) => {
            throw signal?.aborted ? cause : truncated(cause);
          });
          if (done) {
            if (length && received < +length) throw truncated();
            return controller.close();
          }
          received += value.length;
          controller.enqueue(value);
        },
        cancel: (reason) => (reader ?? body).cancel(reason),
      },
      { highWaterMark: 0 },
    )
  );
}
