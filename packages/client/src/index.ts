/** The runtime that the generated clients share. Web standards only. */
export { ApiError, type ApiErrorCode, isApiError } from './api-error.ts';
export type { CallInput, CallOptions, HeaderValues } from './call.ts';
export { type ApiDefinition, type Client, type ClientOptions, createApiClient } from './client.ts';
export type { BinaryInput, FileInput, NamedFile } from './file-input.ts';
export type {
  BodyKind,
  BodyRecord,
  CredentialRecord,
  OperationRecord,
  ParameterRecord,
  ParameterStyle,
  PartRecord,
  ResponseKind,
  ResponseRecord,
} from './operation.ts';
export type { CallResult } from './read-response.ts';
export { callOperation } from './send.ts';
export type { Fetch } from './transport.ts';
export type {
  ByteStream,
  ErrorOf,
  InputOf,
  OctetsInput,
  Readable,
  Result,
  ResultOf,
  Writable,
} from './types.ts';
