export { acceptsValue } from './checks/accepts-value.ts';
export { checkRequest, findRequestProblems, type RequestCheckOptions } from './checks/check-request.ts';
export { checkResponse, type ResponseCheckOptions } from './checks/check-response.ts';
export { createFinding, type FindingInput, severityOf, sortFindings } from './checks/create-finding.ts';
export type { Problem } from './checks/report-problems.ts';
export { unjudgedKeywords } from './checks/schema-validator.ts';
export { type ValidationOptions, validateValue } from './checks/validate-value.ts';
export type { Violation } from './checks/violation.ts';
export { describeWithoutSuccess, findNeverSeen } from './checks/whole-run.ts';
export { isBinarySchema } from './codec/binary-schema.ts';
export {
  type ParseBodyOptions,
  parseBody,
  type SerialiseBodyOptions,
  type SerialisedBody,
  serialiseBody,
} from './codec/body.ts';
export { type BuildRequestOptions, buildRequest } from './codec/build-request.ts';
export {
  type ContentDisposition,
  parseContentDisposition,
  serialiseContentDisposition,
} from './codec/content-disposition.ts';
export { parseHeader, serialiseHeader } from './codec/header.ts';
export {
  type BodyKind,
  bodyKind,
  isRange,
  type ParsedMediaType,
  parseMediaType,
  selectMediaType,
} from './codec/media-type.ts';
export {
  type MultipartLimits,
  type MultipartPart,
  parseMultipart,
  type SerialisedMultipart,
  serialiseMultipart,
} from './codec/multipart.ts';
export { parseParameter, serialiseParameter } from './codec/parameter.ts';
export { type ParsedRequest, type ParsedRequestBody, parseRequest } from './codec/parse-request.ts';
export type { CodecProblem, CodecProblemCode, Parsed } from './codec/problem.ts';
export { describeProvenance } from './describe-provenance.ts';
export { ContractError, type ContractErrorCode, isContractError } from './errors.ts';
export { findOperation } from './find-operation.ts';
export {
  type Evidence,
  type EvidenceStep,
  type Finding,
  type Location,
  type Phase,
  type Rule,
  rules,
  type Severity,
} from './finding.ts';
export { deepFreeze } from './freeze.ts';
export { locate } from './locate.ts';
export { type MethodNotDescribed, matchOperation, type OperationMatch } from './match-operation.ts';
export type * from './model.ts';
export { below } from './pointer.ts';
export { provenanceIn, provenanceOf, type SchemaPlace } from './provenance.ts';
export { resolveSchema, schemaKey } from './resolve-schema.ts';
export type * from './run.ts';
export type { Waiver } from './waiver.ts';
export type { BodyInput, FilePart, OperationInput, WireHeaders, WireRequest, WireResponse } from './wire.ts';
export { withOperations } from './with-operations.ts';
export type * from './workflow.ts';
