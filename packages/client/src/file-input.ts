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
export type ResolvedFile = Required<NamedFile>;

function isBinary(value: unknown): value is BinaryInput {
  return [Blob, ArrayBuffer, Uint8Array, ReadableStream].some((type) => value instanceof type);
}

export function isStream(value: unknown): value is ReadableStream<Uint8Array> {
  return value instanceof ReadableStream;
}

export function isFileInput(value: unknown): value is FileInput {
  return isBinary(value) || isBinary((value as Partial<NamedFile> | null | undefined)?.data);
}

/** @throws TypeError that names `place` when the value holds no bytes */
export function resolveFile(value: unknown, place: string): ResolvedFile {
  const {
    data = value as BinaryInput,
    // A `File` has both, a `Blob` a type, anything else neither.
    filename = (data as Partial<File> | null)?.name ?? 'blob',
    contentType = (data as Partial<Blob> | null)?.type || 'application/octet-stream',
  } = (value ?? {}) as Partial<NamedFile>;
  if (!isBinary(data)) throw new TypeError(`${place} must be a Blob, bytes or a stream`);
  return { data, filename, contentType };
}
