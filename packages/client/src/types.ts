import type { ApiError } from './api-error.ts';
import type { BinaryInput, NamedFile } from './file-input.ts';
import type { CallResult } from './read-response.ts';

/**
 * Types of calls, computed from the `operations` that openapi-typescript writes. Generated packages give each of them a
 * name (`CreateBatchResult`), so that these here need not be used directly.
 */

/** A body of raw bytes: `application/octet-stream` and its like. */
export type OctetsInput = BinaryInput | NamedFile;

/** A download: `data` of a response with a binary body. */
export type ByteStream = ReadableStream<Uint8Array>;

/** The argument of an operation. `Default` is the media type that needs not be named. */
export type InputOf<Operation, Default = unknown> = Simplify<
  Section<'path', Parameters<Operation, 'path'>> &
    Section<'query', Parameters<Operation, 'query'>> &
    Section<'headers', WithoutKey<Parameters<Operation, 'header'>>> &
    Section<'cookies', Parameters<Operation, 'cookie'>>
> &
  BodySection<Operation, Default>;

type Simplify<T> = { [K in keyof T]: T[K] };

type Parameters<Operation, In extends string> = Operation extends { parameters: infer P }
  ? In extends keyof P
    ? P[In]
    : undefined
  : undefined;

/** An idempotency key need not be given: the runtime makes one up. */
type WithoutKey<Headers> = [Headers] extends [undefined]
  ? Headers
  : Record<never, never> extends Loosen<NonNullable<Headers>>
    ? Loosen<NonNullable<Headers>> | undefined
    : Loosen<NonNullable<Headers>>;

type Loosen<Headers> = Simplify<
  { [K in keyof Headers as IsKey<K> extends true ? never : K]: Headers[K] } & {
    [K in keyof Headers as IsKey<K> extends true ? K : never]?: Headers[K];
  }
>;

type IsKey<Name> = Lowercase<Name & string> extends 'idempotency-key' | 'x-idempotency-key' ? true : false;

type Section<Name extends string, Value> = [Value] extends [undefined]
  ? unknown
  : undefined extends Value
    ? { [N in Name]?: NonNullable<Value> }
    : { [N in Name]: Value };

type BodySection<Operation, Default> = Operation extends { requestBody?: infer Body }
  ? [NonNullable<Body>] extends [never]
    ? unknown
    : BodyChoice<ContentOf<NonNullable<Body>>, Default> | Absent<Operation>
  : unknown;

type ContentOf<Body> = Body extends { content: infer Content } ? Content : never;

/** A body that may be left out. */
type Absent<Operation> = Operation extends { requestBody: unknown }
  ? never
  : { body?: undefined; contentType?: undefined };

/** One alternative per media type; only those beside the default must be named. */
type BodyChoice<Content, Default> = {
  [M in keyof Content]: [Content[M]] extends [undefined]
    ? never
    : M extends Default
      ? { body: Content[M]; contentType?: Concrete<M> }
      : { body: Content[M]; contentType: Concrete<M> };
}[keyof Content];

/** A range such as `image/*` stands for any media type of its kind. */
type Concrete<M> = M extends '*/*' ? string : M extends `${infer Type}/*` ? `${Type}/${string}` : M;

/** The answer to a successful call: one alternative per described success status. */
export type ResultOf<Operation> = Operation extends { responses: infer Responses }
  ? Results<Responses, SuccessKeys<Responses>>
  : never;

type Results<Responses, Keys extends keyof Responses> = [Keys] extends [never]
  ? CallResult
  : { [K in Keys]: Result<StatusOf<K, Responses>, BodyOf<Responses[K]>, HeadersOf<Responses[K]>> }[Keys];

/** What a call that does not throw answers: one alternative per described status. */
export type AnswerOf<Operation> = Operation extends { responses: infer Responses }
  ? [keyof Responses] extends [never]
    ? CallResult
    : Results<Responses, keyof Responses>
  : never;

/** An answer; what its members mean stands at `CallResult`. */
export interface Result<Status extends number, Data, DeclaredHeaders> {
  readonly status: Status;
  readonly data: Data;
  readonly headers: DeclaredHeaders;
  readonly response: Response;
}

/** `default` is a success only where no success is described by its status. */
type SuccessKeys<Responses> = [Extract<keyof Responses, SuccessStatus | '2XX'>] extends [never]
  ? Extract<keyof Responses, 'default'>
  : Extract<keyof Responses, SuccessStatus | '2XX'>;

/** The failures of an operation: a union that `status` tells apart. */
export type ErrorOf<Operation> = Operation extends { responses: infer Responses }
  ? Errors<Responses, Exclude<keyof Responses, SuccessStatus | '2XX'>>
  : never;

type Errors<Responses, Keys extends keyof Responses> = [Keys] extends [never]
  ? ApiError
  : { [K in Keys]: ErrorFor<StatusOf<K, Responses>, Responses[K]> }[Keys];

type ErrorFor<Status extends number, R> = ApiError<Exclude<Status, SuccessStatus>, BodyOf<R>>;

/** A range or `default` stands for the registered statuses that are not described one by one. */
type StatusOf<K, Responses> = K extends number
  ? K
  : K extends keyof StatusRanges
    ? Exclude<StatusRanges[K], keyof Responses>
    : Exclude<Exclude<StatusRanges[keyof StatusRanges], keyof Responses>, RangesIn<Responses>>;

type RangesIn<Responses> = StatusRanges[Extract<keyof Responses, keyof StatusRanges>];

type BodyOf<R> = R extends { content: infer Content } ? Content[keyof Content] : undefined;

/** Without the index signature that openapi-typescript adds. */
type HeadersOf<R> = R extends { headers: infer H }
  ? { [K in keyof H as string extends K ? never : number extends K ? never : K]: H[K] }
  : Record<never, never>;

/** Statuses that are a success; IANA's registry, 2025. */
type SuccessStatus = 200 | 201 | 202 | 203 | 204 | 205 | 206 | 207 | 208 | 226;

/** IANA's registry of HTTP status codes, 2025. */
interface StatusRanges {
  '1XX': 100 | 101 | 102 | 103 | 104;
  '2XX': SuccessStatus;
  '3XX': 300 | 301 | 302 | 303 | 304 | 305 | 307 | 308;
  '4XX':
    | 400
    | 401
    | 402
    | 403
    | 404
    | 405
    | 406
    | 407
    | 408
    | 409
    | 410
    | 411
    | 412
    | 413
    | 414
    | 415
    | 416
    | 417
    | 418
    | 421
    | 422
    | 423
    | 424
    | 425
    | 426
    | 428
    | 429
    | 431
    | 451;
  '5XX': 500 | 501 | 502 | 503 | 504 | 505 | 506 | 507 | 508 | 510 | 511;
}

/** Marks that openapi-typescript sets on properties which only answers (`readOnly`) or only requests (`writeOnly`) carry. */
interface ReadMark {
  readonly $read: unknown;
}
interface WriteMark {
  readonly $write: unknown;
}

/** An operation as its answers are read: without `writeOnly` properties. */
export type Readable<T> = T extends BinaryInput | NamedFile
  ? T
  : T extends { readonly $read: infer U }
    ? Readable<U>
    : T extends readonly (infer E)[]
      ? Readable<E>[]
      : T extends object
        ? { [K in keyof T as NonNullable<T[K]> extends WriteMark ? never : K]: Readable<T[K]> }
        : T;

/** An operation as its requests are written: without `readOnly` properties. */
export type Writable<T> = T extends BinaryInput | NamedFile
  ? T
  : T extends { readonly $write: infer U }
    ? Writable<U>
    : T extends readonly (infer E)[]
      ? Writable<E>[]
      : T extends object
        ? { [K in keyof T as NonNullable<T[K]> extends ReadMark ? never : K]: Writable<T[K]> }
        : T;
