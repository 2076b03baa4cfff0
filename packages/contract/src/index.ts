export { ContractError, type ContractErrorCode, isContractError } from './errors.ts';
export { findOperation } from './find-operation.ts';
export type { Evidence, Finding, Location, Phase, Rule, Severity } from './finding.ts';
export { locate } from './locate.ts';
export type * from './model.ts';
export { provenanceOf, type SchemaPlace } from './provenance.ts';
export { resolveSchema, schemaKey } from './resolve-schema.ts';
export type * from './run.ts';
export type { BodyInput, FilePart, OperationInput, WireHeaders, WireRequest, WireResponse } from './wire.ts';
