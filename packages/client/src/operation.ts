import type { CallInput } from './call.ts';
import type { ReadDownload } from './read-download.ts';
import type { SerialisedBody } from './serialise-body.ts';

/**
 * What the runtime must know of one operation: the table that generated clients carry.
 *
 * Defaults are left out, and whatever only some operations need is referred to as a function, so that a bundler drops what
 * the called operations do not use.
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
  /** One entry per request media type, the default first, ranges behind the types that they cover. */
  readonly body?: readonly BodyRecord[];
  readonly bodyRequired?: boolean;
  /** By status: `200`, a range such as `4XX`, or `default`. */
  readonly responses: Readonly<Record<string, ResponseRecord>>;
  /**
   * Whether sending it twice has the effect of sending it once (RFC 9110 § 9.2.2), be it by its method or by an idempotency
   * key. @default false
   */
  readonly retrySafe?: boolean;
  /** The declared header parameter by which the server recognises a repeated request, and what adds it to an input. */
  readonly idempotencyKey?: string;
  readonly addKey?: (record: OperationRecord, input: CallInput) => CallInput;
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
  /** @default as a single value: a path segment, a field value or `name=value` */
  readonly serialise?: (parameter: ParameterRecord, value: unknown) => string;
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

export interface BodyRecord {
  /** As described; may be a range such as `image/*`. */
  readonly mediaType: string;
  /** `mediaType` is the concrete one, where the described one is a range. */
  readonly serialise: (record: BodyRecord, value: unknown, mediaType: string) => SerialisedBody;
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

/** How a body is read: as JSON, as text, or by a function, which is not called before there is such an answer. */
export type ResponseReading = 'json' | 'text' | ReadDownload;

export interface ResponseRecord {
  /** By media type or range; absent when the response has no body. */
  readonly content?: Readonly<Record<string, ResponseReading>>;
  /** Declared headers, and how their values are read; undefined for one that is not what it should be. */
  readonly headers?: Readonly<Record<string, (text: string) => unknown>>;
  /** Reads them. */
  readonly read?: (record: ResponseRecord, response: Response) => Readonly<Record<string, unknown>>;
}
