/**
 * The body of a download, which fails where it ends before the length that its headers announced. The response can still be
 * read by other means as long as nothing was taken from the stream.
 */
export function watchDownload(
  { body, headers }: Response,
  fail: (message: string, body: undefined, documented: false, cause?: unknown) => Error,
): ReadableStream<Uint8Array> | null {
  if (!body) return body;
  // The length is that of the encoded bytes, which nobody sees.
  const length = headers.has('content-encoding') ? null : headers.get('content-length');
  let reader: ReadableStreamDefaultReader<Uint8Array> | undefined;
  let received = 0;
  const truncated = (cause?: unknown): Error =>
    fail(
      `, but its body ended after ${received}${length ? ` of ${length}` : ''} bytes`,
      undefined,
      false,
      cause,
    );
  return new ReadableStream(
    {
      async pull(controller) {
        reader ??= body.getReader();
        const { done, value } = await reader.read().catch((cause) => {
          throw cause?.name === 'AbortError' ? cause : truncated(cause);
        });
        if (value) controller.enqueue(value);
        received += value?.byteLength ?? 0;
        if (!done) return;
        if (length && received < Number(length)) throw truncated();
        controller.close();
      },
      cancel: (reason) => (reader ?? body).cancel(reason),
    },
    { highWaterMark: 0 },
  );
}
