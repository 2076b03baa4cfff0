/**
 * The plain, frozen data that every other package works on.
 *
 * Names are OpenAPI's own. A `Contract` holds no functions and no documents: it can be written out as a module and
 * imported again (`specs/` does), cloned, or sent to a worker. Only `load/` knows documents, dialects and files.
 */

import type { Workflow } from './workflow.ts';

/** How a statement is known. @see facts on provenance in the README of `@countersign/specs` */
export type Basis = 'documented' | 'example' | 'vendor' | 'client' | 'inferred' | 'standard';

/** A place in a description: `<index into Contract.files>#<JSON pointer>`, for example `0#/paths/~1batches/get`. */
export type SourceRef = `${number}#${string}`;

/** The resolved `x-provenance` of an object: the nearest enclosing one, never inherited from above an operation or component. */
export interface Provenance {
  readonly basis: Basis;
  /** Key into `Contract.sources`. */
  readonly source?: string;
  readonly note?: string;
  /** Keywords that are known differently from the rest: `minimum`, or `required/<property>` for one required property. */
  readonly keywords?: Readonly<Record<string, Basis>>;
}

/** One entry of `info.x-sources`. */
export interface SourceDocument {
  readonly title: string;
  readonly url?: string;
  /** ISO date on which the source was read. */
  readonly retrieved?: string;
}

/**
 * A JSON Schema 2020-12, normalised from whatever dialect the document used: `nullable`, boolean `exclusiveMinimum`
 * and the like of OpenAPI 3.0 are rewritten; `readOnly`, `writeOnly`, `discriminator`, `example`, `format: binary` and
 * `x-` extensions are kept. Every `$ref` is `contract:<key>` where `<key>` is a key of `Contract.schemas`
 * (also in `discriminator.mapping`).
 */
export type Schema = boolean | SchemaObject;

export interface SchemaObject {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly format?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: Schema;
  readonly patternProperties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly prefixItems?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly not?: Schema;
  readonly readOnly?: boolean;
  readonly writeOnly?: boolean;
  readonly contentMediaType?: string;
  readonly contentEncoding?: string;
  readonly discriminator?: Discriminator;
  readonly examples?: readonly unknown[];
  readonly default?: unknown;
  readonly [keyword: string]: unknown;
}

export interface Discriminator {
  readonly propertyName: string;
  /** Value → `contract:<key>` */
  readonly mapping?: Readonly<Record<string, string>>;
  readonly defaultMapping?: string;
}

/** A resolved, normalised and frozen OpenAPI description. */
/** Both from 1; with an index into `Contract.files` where that is not the file of the place: an overlay added what is there. */
export type Position = readonly [line: number, column: number, file?: number];

export interface Contract {
  /** Version of this data format; a precompiled module of another version must be generated again. */
  readonly formatVersion: 1;
  /** The API's name: its key in redocly.yaml, else derived from the file name. */
  readonly name: string;
  readonly title: string;
  readonly version: string;
  readonly description?: string;
  /** The document's own `openapi` value, for example `3.1.1`. */
  readonly openapi: string;
  /** The documents it was read from, the root first; paths relative to the base directory (that of redocly.yaml), or URLs. */
  readonly files: readonly string[];
  /** Of places in the documents. Filled in precompiled contracts; see `locate`. */
  readonly positions: Readonly<Record<SourceRef, Position>>;
  /** `info.x-sources` */
  readonly sources: Readonly<Record<string, SourceDocument>>;
  /** False when the description carries no `x-provenance` at all: everything then counts as documented. */
  readonly annotated: boolean;
  readonly servers: readonly Server[];
  readonly securitySchemes: Readonly<Record<string, SecurityScheme>>;
  readonly operations: readonly Operation[];
  /** Of the Arazzo documents that it was loaded with. */
  readonly workflows: readonly Workflow[];
  /** Targets of `$ref: contract:<key>`. */
  readonly schemas: Readonly<Record<string, Schema>>;
  /** Where each of `schemas` stands. */
  readonly schemaRefs: Readonly<Record<string, SourceRef>>;
  /** What the document says but the toolkit does not judge (XML bodies, server-sent events, webhooks …), one entry per thing. */
  readonly notJudged: readonly NotJudged[];
}

export interface NotJudged {
  readonly at: SourceRef;
  /** One line: what is left out and why. */
  readonly message: string;
}

export interface Described {
  readonly at: SourceRef;
  readonly provenance: Provenance;
}

export interface Server extends Described {
  /** As written, with `{variables}`. */
  readonly url: string;
  readonly description?: string;
  readonly variables: Readonly<
    Record<string, { readonly default: string; readonly enum?: readonly string[] }>
  >;
}

export interface Operation extends Described {
  /** The operationId, else `METHOD path`. Unique. */
  readonly id: string;
  /** Upper case; of `additionalOperations` as written. */
  readonly method: string;
  /** The path template as written, for example `/batches/{batch_id}`. */
  readonly path: string;
  readonly summary?: string;
  readonly description?: string;
  readonly deprecated: boolean;
  readonly tags: readonly string[];
  /** The operation's own servers, else the path's, else the document's. */
  readonly servers: readonly Server[];
  /** Those of the path item and the operation, merged (OpenAPI 3.1 § 4.8.10). */
  readonly parameters: readonly Parameter[];
  readonly requestBody?: RequestBody;
  readonly responses: readonly OperationResponse[];
  /** Alternatives; empty when the operation needs none. An alternative without schemes means anonymous access is allowed. */
  readonly security: readonly SecurityRequirement[];
  /** `x-job` */
  readonly job?: Job;
  /** `x-content` */
  readonly content?: ContentClaims;
}

/** Scheme name → scopes; all schemes of one requirement are needed together. */
export type SecurityRequirement = Readonly<Record<string, readonly string[]>>;

export interface SecurityScheme extends Described {
  readonly name: string;
  readonly type: 'http' | 'apiKey' | 'oauth2' | 'openIdConnect' | 'mutualTLS';
  /** Lower case, for `http`: `bearer`, `basic` … */
  readonly scheme?: string;
  readonly bearerFormat?: string;
  /** For `apiKey`. */
  readonly in?: 'header' | 'query' | 'cookie';
  /** For `apiKey`: the name of the header, query parameter or cookie. */
  readonly parameterName?: string;
  /** For `oauth2`, as written. */
  readonly flows?: Readonly<Record<string, unknown>>;
  readonly openIdConnectUrl?: string;
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

export interface Parameter extends Described {
  readonly name: string;
  readonly in: 'path' | 'query' | 'querystring' | 'header' | 'cookie';
  readonly required: boolean;
  readonly deprecated: boolean;
  readonly description?: string;
  readonly allowEmptyValue: boolean;
  /** Defaults applied. Not used when `content` is there. */
  readonly style: ParameterStyle;
  readonly explode: boolean;
  readonly allowReserved: boolean;
  /** Either `schema` or `content` (one media type). */
  readonly schema?: Schema;
  readonly schemaAt?: SourceRef;
  readonly content?: MediaType;
  readonly examples: readonly Example[];
}

export interface Header extends Described {
  readonly name: string;
  readonly required: boolean;
  readonly deprecated: boolean;
  readonly description?: string;
  readonly explode: boolean;
  readonly schema?: Schema;
  readonly schemaAt?: SourceRef;
  readonly content?: MediaType;
  readonly examples: readonly Example[];
}

export interface Example {
  /** The key under `examples`; `example` for a single `example`. */
  readonly name: string;
  readonly at: SourceRef;
  readonly summary?: string;
  /** Absent when only `externalValue` or `serializedValue` is there. */
  readonly value?: unknown;
  readonly externalValue?: string;
  readonly serializedValue?: string;
  /** True when the value came from `examples` or `example` of the schema, not of the media type or parameter. */
  readonly fromSchema: boolean;
}

export interface RequestBody extends Described {
  readonly required: boolean;
  readonly description?: string;
  readonly content: readonly MediaType[];
}

export interface MediaType extends Described {
  /** As written: `application/json`, `image/*`, `text/plain; charset=utf-8`. */
  readonly mediaType: string;
  readonly schema?: Schema;
  readonly schemaAt?: SourceRef;
  /** For `multipart` and `application/x-www-form-urlencoded`, by property name. */
  readonly encoding: Readonly<Record<string, Encoding>>;
  readonly examples: readonly Example[];
}

export interface Encoding {
  readonly at: SourceRef;
  /** As written; may be a comma-separated list with wildcards. */
  readonly contentType?: string;
  readonly headers: readonly Header[];
  /** Present only when `style`, `explode` or `allowReserved` is written (they then replace `contentType`, OpenAPI 3.1 § 4.8.15). */
  readonly style?: ParameterStyle;
  readonly explode?: boolean;
  readonly allowReserved?: boolean;
}

export interface OperationResponse extends Described {
  /** `200`, a range such as `4XX`, or `default`. */
  readonly status: string;
  readonly description?: string;
  readonly headers: readonly Header[];
  readonly content: readonly MediaType[];
  readonly links: readonly Link[];
}

export interface Link extends Described {
  readonly name: string;
  /** `Operation.id` of the target; absent when it lies outside this document. */
  readonly operation?: string;
  /** Parameter name (optionally qualified, `path.id`) → runtime expression or constant. */
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly requestBody?: unknown;
  readonly description?: string;
}

/** An asynchronous job, on the operation that starts it. */
export interface Job {
  readonly at: SourceRef;
  /** Name of the Link (of one of the operation's success responses) that polls the job. */
  readonly link: string;
  /** Runtime expression over the poll's response, for example `$response.body#/data/status`. */
  readonly status: string;
  /** Runtime expression of a number that never falls. */
  readonly progress?: string;
  /** Known states; others count as in progress. */
  readonly states: readonly string[];
  /** State → states that may follow it directly or later. */
  readonly transitions: Readonly<Record<string, readonly string[]>>;
  readonly terminal: readonly string[];
  /** Those of `terminal` that mean failure. */
  readonly failed: readonly string[];
  /** Seconds between polls. */
  readonly interval: number;
  /** Seconds after which a job that has not ended counts as one that never ends. */
  readonly deadline: number;
}

/** What a description says about the bytes of an upload. Runtime expressions over the upload's own exchange. */
export interface ContentClaims {
  readonly at: SourceRef;
  /** Where the number of bytes is stated. */
  readonly size?: string;
  readonly digest?: { readonly algorithm: string; readonly pointer: string };
  /** Where the original filename is kept. */
  readonly filename?: string;
  /** Name of the Link that downloads the same bytes, or a runtime expression of a URL. */
  readonly download?: string;
}
