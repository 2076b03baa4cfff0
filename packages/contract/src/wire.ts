/** Header fields in order, names as sent; repeated names are repeated entries. */
export type WireHeaders = readonly (readonly [name: string, value: string])[];

/** A request exactly as it goes over the wire. */
export interface WireRequest {
  /** Upper case. */
  readonly method: string;
  /** Origin-form target below the server's base path: path and query, percent-encoded, beginning with `/`. */
  readonly target: string;
  readonly headers: WireHeaders;
  /** Absent when there is no body (as opposed to an empty one). */
  readonly body?: Uint8Array;
}

/** A response exactly as it came. */
export interface WireResponse {
  readonly status: number;
  readonly headers: WireHeaders;
  /** Empty when there is none. */
  readonly body: Uint8Array;
}

/**
 * A value at a place where the description wants raw bytes: a file of a multipart body, or a whole octet body.
 * A bare `Uint8Array` stands for one without a name or media type.
 */
export interface FilePart {
  readonly bytes: Uint8Array;
  /** Sent intact, directories and non-ASCII included. */
  readonly filename?: string;
  readonly contentType?: string;
  /** Further headers of a multipart part, by name; values as the description's `encoding` types them. */
  readonly headers?: Readonly<Record<string, unknown>>;
}

/** The arguments of one call of an operation, before serialisation. */
export interface OperationInput {
  readonly path?: Readonly<Record<string, unknown>>;
  readonly query?: Readonly<Record<string, unknown>>;
  readonly headers?: Readonly<Record<string, unknown>>;
  readonly cookies?: Readonly<Record<string, unknown>>;
  readonly body?: BodyInput;
}

export interface BodyInput {
  /** A concrete media type, or the key of a described one. */
  readonly mediaType: string;
  /** JSON value; bytes (`Uint8Array` or `FilePart`) where the schema is binary; an object of properties for forms and multipart. */
  readonly value: unknown;
}
