/**
 * What the compiler must accept and refuse; checked by `tsc -p tsconfig.test.json`, never run. The `operations` are of
 * the shape that openapi-typescript writes.
 */
import { expectTypeOf } from 'vitest';
import type { ApiError } from './api-error.ts';
import type { FileInput } from './file-input.ts';
import type {
  AnswerOf,
  ByteStream,
  ErrorOf,
  InputOf,
  OctetsInput,
  Readable,
  ResultOf,
  Writable,
} from './types.ts';

interface Things {
  read: {
    parameters: { query?: { page?: number }; header?: never; path: { id: string }; cookie?: never };
    requestBody?: never;
    responses: {
      200: { headers: { [name: string]: unknown }; content: { 'application/json': { id: string } } };
      206: {
        headers: { Range?: string; [name: string]: unknown };
        content: { 'application/octet-stream': ByteStream };
      };
      404: { headers: { [name: string]: unknown }; content: { 'application/json': { missing: string } } };
      '4XX': { headers: { [name: string]: unknown }; content: { 'application/json': { message: string } } };
      default: { headers: { [name: string]: unknown }; content?: never };
    };
  };
  upload: {
    parameters: { query: { part: number }; header: { 'X-Token': string }; path?: never; cookie?: never };
    requestBody: { content: { 'multipart/form-data': { file: FileInput | FileInput[]; note?: string } } };
    responses: { 204: { headers: { 'X-Next': number; [name: string]: unknown }; content?: never } };
  };
  replace: {
    parameters: { query?: never; header?: never; path?: never; cookie?: never };
    requestBody?: { content: { 'application/json': { a: number }; 'image/*': OctetsInput } };
    responses: { default: { headers: { [name: string]: unknown }; content: { 'text/plain': string } } };
  };
}

type ReadInput = InputOf<Things['read']>;
type UploadInput = InputOf<Things['upload']>;
type ReplaceInput = InputOf<Things['replace'], 'application/json'>;

const file = new Blob([]);
const upload: UploadInput = { query: { part: 1 }, headers: { 'X-Token': 't' }, body: { file } };

/** What is accepted. */
export const accepted: readonly (ReadInput | UploadInput | ReplaceInput)[] = [
  { path: { id: 'a' } },
  { path: { id: 'a' }, query: { page: 1 } },
  upload,
  { ...upload, body: { file: [new File([], 'a'), new Uint8Array(), new ArrayBuffer(0), file.stream()] } },
  { ...upload, body: { file: { data: file.stream(), filename: 'dir/a.txt', contentType: 'text/plain' } } },
  {},
  { body: { a: 1 } },
  { body: file, contentType: 'image/png' },
];

/** What is refused. */
export const refused: readonly unknown[] = [
  // @ts-expect-error the path parameter is required
  {} satisfies ReadInput,
  // @ts-expect-error the path parameter has another name
  { path: { name: 'a' } } satisfies ReadInput,
  // @ts-expect-error the query parameter is a number
  { path: { id: 'a' }, query: { page: 'one' } } satisfies ReadInput,
  // @ts-expect-error there is no body
  { path: { id: 'a' }, body: {} } satisfies ReadInput,
  // @ts-expect-error the required header is missing
  { query: { part: 1 }, body: { file } } satisfies UploadInput,
  // @ts-expect-error the required query parameter is missing
  { headers: { 'X-Token': 't' }, body: { file } } satisfies UploadInput,
  // @ts-expect-error the required body is missing
  { query: { part: 1 }, headers: { 'X-Token': 't' } } satisfies UploadInput,
  // @ts-expect-error the required part is missing
  { ...upload, body: { note: 'n' } } satisfies UploadInput,
  // @ts-expect-error a string is no file
  { ...upload, body: { file: 'content' } } satisfies UploadInput,
  // @ts-expect-error bytes without their media type are not the default body
  { body: file } satisfies ReplaceInput,
  // @ts-expect-error text/plain is not described
  { body: file, contentType: 'text/plain' } satisfies ReplaceInput,
];

declare const result: ResultOf<Things['read']>;
if (result.status === 200) expectTypeOf(result.data).toEqualTypeOf<{ id: string }>();
else {
  expectTypeOf(result.status).toEqualTypeOf<206>();
  expectTypeOf(result.data).toEqualTypeOf<ReadableStream<Uint8Array>>();
  expectTypeOf(result.headers).toEqualTypeOf<{ Range?: string }>();
}

declare const uploaded: ResultOf<Things['upload']>;
expectTypeOf(uploaded.data).toEqualTypeOf<undefined>();
expectTypeOf(uploaded.headers['X-Next']).toEqualTypeOf<number>();

declare const replaced: ResultOf<Things['replace']>;
expectTypeOf(replaced.data).toEqualTypeOf<string>();

declare const error: ErrorOf<Things['read']>;
if (error.status === 404) expectTypeOf(error.body).toEqualTypeOf<{ missing: string }>();
else if (error.status === 401) expectTypeOf(error.body).toEqualTypeOf<{ message: string }>();
else if (error.status === 503) expectTypeOf(error.body).toEqualTypeOf<undefined>();

expectTypeOf<ErrorOf<Things['upload']>>().toEqualTypeOf<ApiError>();

declare const answer: AnswerOf<Things['read']>;
if (answer.status === 200) expectTypeOf(answer.data).toEqualTypeOf<{ id: string }>();
else if (answer.status === 404) expectTypeOf(answer.data).toEqualTypeOf<{ missing: string }>();
else if (answer.status === 429) expectTypeOf(answer.data).toEqualTypeOf<{ message: string }>();
else if (answer.status === 503) expectTypeOf(answer.data).toEqualTypeOf<undefined>();
// @ts-expect-error which body came is not known before the status is
answer.data?.id;

interface Keyed {
  parameters: { query?: never; header: { 'Idempotency-Key': string }; path?: never; cookie?: never };
  responses: Record<never, never>;
}
interface KeyedAndMore {
  parameters: { query?: never; header: { 'idempotency-key': string; 'X-Token': string }; path?: never };
  responses: Record<never, never>;
}

/** An idempotency key may be left to the runtime, other headers may not. */
export const keyed: readonly (InputOf<Keyed> | InputOf<KeyedAndMore>)[] = [
  {} satisfies InputOf<Keyed>,
  { headers: { 'Idempotency-Key': 'k' } } satisfies InputOf<Keyed>,
  { headers: { 'X-Token': 't' } } satisfies InputOf<KeyedAndMore>,
  // @ts-expect-error the other header is missing
  { headers: { 'idempotency-key': 'k' } } satisfies InputOf<KeyedAndMore>,
  // @ts-expect-error the other header is missing
  {} satisfies InputOf<KeyedAndMore>,
];

interface Marked {
  requestBody: {
    content: {
      'application/json': {
        id: { readonly $read: string };
        secret: { readonly $write: string };
        name: string;
      };
    };
  };
  responses: {
    200: {
      headers: Record<never, never>;
      content: {
        'application/json': { id: { readonly $read: string }; secret: { readonly $write: string } };
      };
    };
  };
}
expectTypeOf<InputOf<Writable<Marked>>['body']>().toEqualTypeOf<{ secret: string; name: string }>();
expectTypeOf<ResultOf<Readable<Marked>>['data']>().toEqualTypeOf<{ id: string }>();
