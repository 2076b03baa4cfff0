import { type BinaryInput, isStream } from './file-input.ts';

/** One body part, ready to be written. */
export interface Part {
  readonly name: string;
  readonly data: BinaryInput | string;
  readonly filename?: string;
  readonly contentType?: string | undefined;
}

/**
 * Writes a multipart body (RFC 7578). Without streams among the parts it is a `Blob`, whose length is known and which
 * every platform can send; with one it is a stream that reads each part when its turn comes and keeps none of them.
 */
export function buildMultipart(parts: readonly Part[], boundary: string): Blob | ReadableStream<Uint8Array> {
  const pieces = parts.flatMap(({ name, filename, contentType, data }) => {
    const file = filename === undefined ? '' : `; filename="${escapeName(filename)}"`;
    // A line break would begin another header.
    const type = contentType ? `\r\nContent-Type: ${contentType.replace(/\s+/g, ' ')}` : '';
    const fields = `Content-Disposition: form-data; name="${escapeName(name)}"${file}${type}`;
    return [`--${boundary}\r\n${fields}\r\n\r\n`, data, '\r\n'];
  });
  pieces.push(`--${boundary}--\r\n`);
  return pieces.some(isStream) ? joinPieces(pieces) : toBlob(pieces);
}

/** The escapes of browsers (HTML Standard, "multipart form data"); everything else goes out as it is, in UTF-8. */
function escapeName(name: string): string {
  return name.replace(/[\n\r"]/g, encodeURIComponent);
}

function joinPieces(pieces: readonly (BinaryInput | string)[]): ReadableStream<Uint8Array> {
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  const streams = pieces.map((piece) => (isStream(piece) ? piece : toBlob([piece]).stream()));
  const write = async (): Promise<void> => {
    for (const stream of streams) await stream.pipeTo(writable, { preventClose: true });
    await writable.close();
  };
  // A stream that was never reached holds a file or a socket too.
  write().catch((reason) => streams.map((stream) => stream.cancel(reason).catch(() => {})));
  return readable;
}

/** The types of TypeScript's DOM library leave out bytes in shared memory, which a `Blob` copies like any others. */
function toBlob(pieces: readonly unknown[]): Blob {
  return new Blob(pieces as ConstructorParameters<typeof Blob>[0]);
}
