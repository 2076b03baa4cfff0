/** The runtime that the generated clients share. Web standards only. */
export { ApiError, type ApiErrorCode, type CallContext, isApiError } from './api-error.ts';
export type { CallInput, CallOptions, HeaderValues, RawOptions } from './call.ts';
export {
  type ApiDefinition,
  type Client,
  type ClientOptions,
  createApiClient,
  type RetryOptions,
  type TimeoutOptions,
  type TokenRequest,
} from './client.ts';
export { type Clock, systemClock, wait } from './clock.ts';
export type { ClientEvent, EventHook } from './event.ts';
export { fetchSigned } from './fetch-signed.ts';
export type { BinaryInput, FileInput, NamedFile } from './file-input.ts';
export { addIdempotencyKey } from './idempotency-key.ts';
export type {
  BodyRecord,
  CredentialRecord,
  OperationRecord,
  ParameterRecord,
  ParameterStyle,
  PartRecord,
  ResponseReading,
  ResponseRecord,
} from './operation.ts';
export { readDownload } from './read-download.ts';
export { readBoolean, readHeaders, readList, readNumber } from './read-header.ts';
export type { CallResult } from './read-response.ts';
export { callOperation } from './send.ts';
export {
  type SerialisedBody,
  serialiseFiles,
  serialiseForm,
  serialiseJson,
  serialiseMultipart,
  serialiseOctets,
  serialiseText,
} from './serialise-body.ts';
export { serialiseParameter } from './serialise-parameter.ts';
export { timeLimit } from './time-limit.ts';
export type { Fetch } from './transport.ts';
export type {
  AnswerOf,
  ByteStream,
  ErrorOf,
  InputOf,
  OctetsInput,
  Readable,
  Result,
  ResultOf,
  Writable,
} from './types.ts';
