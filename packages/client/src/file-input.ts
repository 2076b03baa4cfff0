/** Bytes to send: in memory, lazily readable, or a stream, which can be sent only once. */
export type BinaryInput = Blob | ArrayBuffer | Uint8Array | ReadableStream<Uint8Array>;

/** Bytes with a name or media type of their own. */
export interface NamedFile {
  readonly data: BinaryInput;
  /** Sent intact, directories and non-ASCII included. @default the name of a `File`, else `blob` as `FormData` does */
  readonly filename?: string;
  /** @default the type of a `Blob` or `File`, else `application/octet-stream` */
  readonly contentType?: string;
}

/** What an operation takes where the description wants a file. */
export type FileInput = BinaryInput | NamedFile;

/** A file with everything that is known about it. */
export interface ResolvedFile {
  readonly data: BinaryInput;
  readonly filename: string | undefined;
  readonly contentType: string | undefined;
}

function isBinary(value: unknown): value is BinaryInput {
  return (
    value instanceof Blob || value instanceof ArrayBuffer || value instanceof Uint8Array || isStream(value)
  );
}

export function isStream(value: unknown): value is ReadableStream<Uint8Array> {
  return value instanceof ReadableStream;
}

export function isFileInput(value: unknown): value is FileInput {
  return isBinary(value) || isBinary((value as Partial<NamedFile> | null | undefined)?.data);
}

/** @throws TypeError that names `place` when the value holds no bytes */
export function resolveFile(value: unknown, place: string): ResolvedFile {
  if (!isFileInput(value)) {
    throw new TypeError(`${place} must be a Blob, bytes, a ReadableStream or { data, filename }`);
  }
  const named: NamedFile = isBinary(value) ? { data: value } : value;
  const { data } = named;
  return {
    data,
    filename: named.filename ?? (data instanceof File ? data.name : undefined),
    contentType: named.contentType ?? (data instanceof Blob && data.type !== '' ? data.type : undefined),
  };
}
