/**
 * What the runtime must know of one operation: the table that generated clients carry.
 *
 * Defaults are left out, so that a table stays small; every function of a generated package refers to its own record
 * only, and a bundler drops the records of operations that are not used.
 */
export interface OperationRecord {
  /** The description's operationId, else `METHOD path`. */
  readonly id: string;
  /** Upper case. */
  readonly method: string;
  /** The path template, for example `/batches/{batch_id}`. */
  readonly path: string;
  /** Sent as `Accept`, where the description offers JSON beside other media types. @default the platform's own */
  readonly accept?: string;
  /** Base URL of an operation with a server of its own; used unless the client was given a base URL. */
  readonly server?: string;
  readonly parameters?: readonly ParameterRecord[];
  /** How the client's token is sent; absent when the operation takes none, and then it is never sent. */
  readonly credential?: CredentialRecord;
  /** One entry per request media type, the default first. */
  readonly body?: readonly BodyRecord[];
  readonly bodyRequired?: boolean;
  /** By status: `200`, a range such as `4XX`, or `default`. */
  readonly responses: Readonly<Record<string, ResponseRecord>>;
  /** Whether sending it twice has the effect of sending it once (RFC 9110 § 9.2.2). */
  readonly retrySafe: boolean;
}

export type ParameterStyle =
  | 'simple'
  | 'label'
  | 'matrix'
  | 'form'
  | 'spaceDelimited'
  | 'pipeDelimited'
  | 'deepObject'
  | 'cookie';

export interface ParameterRecord {
  readonly name: string;
  readonly in: 'path' | 'query' | 'querystring' | 'header' | 'cookie';
  readonly required?: boolean;
  /** @default `form` in query and cookie, `simple` in path and header */
  readonly style?: ParameterStyle;
  /** @default true for the styles `form` and `cookie`, else false */
  readonly explode?: boolean;
  readonly allowReserved?: boolean;
  /** Set when the value is sent as a media type (`content`) instead of in a style. */
  readonly mediaType?: string;
}

/** Where a token goes: a header or query parameter or cookie of this name, after this prefix. */
export interface CredentialRecord {
  readonly in: 'header' | 'query' | 'cookie';
  readonly name: string;
  readonly prefix?: string;
}

export type BodyKind = 'json' | 'form' | 'multipart' | 'octets' | 'text';

export interface BodyRecord {
  /** As described; may be a range such as `image/*`. */
  readonly mediaType: string;
  readonly kind: BodyKind;
  /** Of forms and multipart: by property name, `*` for any other property. */
  readonly parts?: Readonly<Record<string, PartRecord>>;
}

export interface PartRecord {
  /** @default told by the value: files are files, objects JSON, anything else text */
  readonly kind?: 'file' | 'json' | 'text';
  /** Media types that the description allows for this part, the preferred one first. */
  readonly contentType?: string;
  /** Set when the description serialises the property in a style instead of a media type. */
  readonly style?: ParameterStyle;
  readonly explode?: boolean;
  readonly allowReserved?: boolean;
}

export type ResponseKind = 'json' | 'text' | 'stream';

export interface ResponseRecord {
  /** By media type or range; absent when the response has no body. */
  readonly content?: Readonly<Record<string, ResponseKind>>;
  /** Declared headers, and how their values are read. */
  readonly headers?: Readonly<Record<string, 'string' | 'number' | 'boolean' | 'list'>>;
}
